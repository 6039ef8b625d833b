"""Attacks on whoever reads the feedback page, the report, the table of grades or the terminal."""

from __future__ import annotations

ATTACKS: dict[str, str] = {
    "script in HTML": """
from IPython.display import HTML, display
print("ARMED")
display(HTML("<script>window.owned=1</script><b onclick='owned()'>bold</b><iframe src='data:text/html,x'></iframe>"))
display(HTML("<table onmouseover='x()' style='position:fixed'><tr><td><img src=x onerror=x()>cell</td></tr></table>"))
""",
    "HTML that ends the page": """
from IPython.display import HTML, display
print("ARMED </pre></details></main></body></html><script>window.owned=1</script>")
display(HTML("</table></body><base href='https://evil.example/'><form action='https://evil.example/'><input name=q></form>"))
""",
    "SVG with script": """
from IPython.display import SVG, display
print("ARMED")
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='owned()'><script>owned()</script></svg>"))
""",
    "links in Markdown and LaTeX": """
from IPython.display import Latex, Markdown, display
print("ARMED")
display(Markdown("[x](javascript:owned()) ![x](https://evil.example/pixel.png)"))
display(Latex(r"\\href{javascript:owned()}{x}"))
""",
    "JavaScript and widgets": """
from IPython.display import Javascript, display
print("ARMED")
display(Javascript("window.owned=1"))
display({"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "application/javascript": "owned()"}, raw=True)
""",
    "picture that is none": """
import base64
from IPython.display import display
print("ARMED")
display({"image/png": 'iVBORw0KGgo=" onerror="owned()'}, raw=True)
display({"image/png": base64.b64encode(b"\\x89PNG\\r\\n\\x1a\\n" + b"rubbish" * 100).decode()}, raw=True)
display({"image/svg+xml": "<svg/>", "image/gif": "R0lGODlh"}, raw=True)
""",
    "picture of a billion pixels": """
import base64, struct, zlib
from IPython.display import display
def chunk(kind, data): return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
big = b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(b"\\0" * 10_000_000)) + chunk(b"IEND", b"")
print("ARMED")
display({"image/png": base64.b64encode(big).decode()}, raw=True)
""",
    "error with markup": """
print("ARMED")
raise type("<script>owned()</script>", (Exception,), {})("<img src=x onerror=owned()> \\x1b[2J\\x1b]0;owned\\x07")
""",
    "terminal codes and direction marks": """
print("ARMED \\x1b[31m\\x1b[2J\\x1b]0;owned\\x07\\x9b2J \\u202eevil\\u202c \\u2066x\\u2069 \\u200bzero \\ufeff \\x00nul \\x08\\x08back")
""",
    "markup in a value": """
class Markup:
    def __repr__(self): return "<script>owned()</script>\\x1b[2J"
mean_reading = Markup()
def predict(X): return ["<img src=x onerror=owned()>"] * len(X)
print("ARMED")
""",
    "commands for the log": 'print("ARMED\\n::set-output name=grade::100\\n::error file=a::owned\\n##[command]rm")',
}
NAMES = {
    # Names as a file name could carry them; what is not acceptable is refused, never run.
    "formula": "=1+1",
    "at": "@SUM(A1)",
    "wide equals": "＝1+1",
    "markup": "<script>owned()</script>",
    "terminal": "\x1b[2Jname",
    "device": "CON",
    "hyphen": "--help",
}
