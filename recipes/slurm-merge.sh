#!/bin/bash
# Puts the shards of slurm-grade.sh together; told there how it is submitted.
#SBATCH --job-name=mlcourse-merge
#SBATCH --cpus-per-task=1
#SBATCH --mem=4G
#SBATCH --time=01:00:00
#SBATCH --output=mlcourse-merge-%j.log
set -eu
exec mlcourse merge "$RUN"/shard-* --out "$RUN/whole" --feedback
