#!/bin/bash
# Grades one shard of a cohort on a Slurm cluster. Submit it once for all shards:
#
#   export BUNDLE=bundle SUBMISSIONS=submissions RUN=run
#   grading=$(sbatch --parsable recipes/slurm-grade.sh)
#   sbatch --dependency=afterany:"$grading" recipes/slurm-merge.sh
#
# A shard that was lost: sbatch --array=3 recipes/slurm-grade.sh. It goes on where it was.
#SBATCH --job-name=mlcourse-grade
#SBATCH --array=1-8
#SBATCH --cpus-per-task=4
#SBATCH --mem=12G
#SBATCH --time=08:00:00
#SBATCH --requeue
#SBATCH --signal=B:TERM@60
#SBATCH --output=mlcourse-grade-%A-%a.log
set -eu
# Not SLURM_ARRAY_TASK_COUNT: that is 1 when a single shard is submitted again.
shards=8
export MLCOURSE_KEY_FILE="${MLCOURSE_KEY_FILE:-$HOME/.local/state/mlcourse/course.key}"
mkdir -p "$RUN"
# exec, so that Slurm's request to end reaches mlcourse itself, and it can write down where it is.
exec mlcourse grade "$BUNDLE" "$SUBMISSIONS" \
  --out "$RUN/shard-$SLURM_ARRAY_TASK_ID" --shard "$SLURM_ARRAY_TASK_ID/$shards" \
  --jobs "$SLURM_CPUS_PER_TASK"
