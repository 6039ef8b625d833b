"""``student``: how a check asks a student's work, the same way in a kernel and in a box."""

from mlcourse.student.answers import Answerer
from mlcourse.student.faults import Gone, StudentFault
from mlcourse.student.reference import LocalStudent, Reference, Student

__all__ = ["Answerer", "Gone", "LocalStudent", "Reference", "Student", "StudentFault"]
