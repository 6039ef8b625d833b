"""All rules, by kind."""

from mlcourse.lint.rules import cells, figures, items, names, objectives, prose, structure

RULES = (*structure.RULES, *prose.RULES, *cells.RULES, *figures.RULES, *items.RULES)
COURSE_RULES = (*objectives.RULES, *names.RULES)
