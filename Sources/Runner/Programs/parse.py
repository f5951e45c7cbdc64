# The program that python3 runs: it reads framed files from standard input and answers a line for each.
#
# It parses and never executes: compile() makes a code object that nobody runs, the readers of TOML, XML
# and YAML construct no objects of the file's choice and open no other file. Written for Python 3.8 and
# later (positions are best from 3.10 on). Batch.swift tells the framing.
import os, sys

try:
    from _json import encode_basestring_ascii as quoted  # importing json costs milliseconds
except ImportError:
    from json import dumps as quoted

BOM = b"\xef\xbb\xbf"
ONLY_AST = 0x400  # ast.PyCF_ONLY_AST; importing ast costs milliseconds


class Unable(Exception):
    """The file could not be judged; the argument says why."""


class Fault(Exception):
    """What is wrong, and where: an offset in bytes, or only a line from 1, or neither."""

    def __init__(self, message, offset=None, line=None):
        self.message, self.offset, self.line = message, offset, line


# ---- Python ----


def check_python(source, text):
    encoding = declared_encoding(source)
    if encoding is not None:
        raise Unable("it declares the encoding %s; only UTF-8 is read" % encoding)
    if "\0" in text:
        raise Fault("source code cannot contain null bytes", offset=source.index(b"\0"))
    try:
        # All that an import would refuse: also "'return' outside function", which is found
        # behind the syntax tree.
        compile(text, "file", "exec", 0, True)
        if "{{" in text:
            find_set_of_sets(text)
    except SyntaxError as error:
        if error.msg in ("too many nested parentheses", "too many statically nested blocks"):
            raise Unable(error.msg)
        newer = newer_python(text, error)
        if newer is None and sys.version_info < (3, 12) and reads_with_newer_strings(text):
            newer = (3, 12), "quotes, a backslash or a line's end within the braces of an f-string"
        if newer is not None:
            version, what = newer
            behind = error_behind(text, error) if what.startswith("except w") else None
            if behind is not None:
                raise python_fault(source, *behind)
            here = "%d.%d" % sys.version_info[:2]
            raise Unable(
                "line %d has %s, which Python %d.%d has and this one, %s, has not: %s"
                % ((error.lineno, what) + version + (here, error.msg))
            )
        raise python_fault(source, text, error)


def find_set_of_sets(text):
    """Raises at `{{ name }}`: no set can have one in it, so nobody means it."""
    tree = compile(text, "file", "exec", ONLY_AST, True)
    nodes = [tree]
    while nodes:
        node = nodes.pop()
        kind = type(node).__name__
        if kind == "Set" and type(node.elts[0]).__name__ in ("Set", "Dict"):
            raise filled_in(node.lineno - 1)
        for field in node._fields:
            value = getattr(node, field, None)
            nodes += [
                item
                for item in (value if isinstance(value, list) else [value])
                if hasattr(item, "_fields")
            ]


# What a newer Python reads: its version, what it is called, and how a line with it looks.
NEWER_PYTHON = (
    ((3, 8), "an assignment expression", r"\(\s*\w+\s*:="),
    ((3, 10), "a match statement", r"^\s*(match\s.+|case\s.+):\s*(#.*)?$"),
    ((3, 11), "except*", r"^\s*except\s*\*"),
    ((3, 12), "a type statement", r"^\s*type\s+\w+\s*(\[.*\]\s*)?="),
    (
        (3, 12),
        "type parameters",
        r"^\s*(async\s+def|def|class)\s+\w+\s*\[\s*(\*{0,2}[^\W\d][^=]*\]\s*[(:]|$)",
    ),
    (
        (3, 13),
        "defaults of type parameters",
        r"^\s*(async\s+def|def|class)\s+\w+\s*\[\s*\*{0,2}[^\W\d].*=.*\]\s*[(:]",
    ),
    ((3, 15), "a lazy import", r"^\s*lazy\s+(import|from)\s"),
    (
        (3, 15),
        "unpacking in a comprehension",
        r"[\[({]\s*\*{1,2}\s*[^,\[\](){}]+\s(async\s+)?for\s",
    ),
    ((3, 14), "a template string", r"""(?<![\w"'])[tT][rR]?["']"""),
    ((3, 14), "except without parentheses", r"^\s*except\s*\*?\s*[\w.]+\s*(,\s*[\w.]+\s*)+:"),
)


def newer_python(text, error):
    """What stands in the line of an error that a newer Python reads; None if nothing does."""
    if not error.lineno:
        return None
    import re

    lines = text.splitlines()
    at = lines[error.lineno - 1] if error.lineno <= len(lines) else ""
    for version, what, pattern in NEWER_PYTHON:
        if sys.version_info[:2] < version and re.search(pattern, at[:1000]):
            return version, what
    return None


class Strings:
    """A look at a text as Python 3.12 and later part it: the braces of an f-string hold any code."""

    def __init__(self, text):
        import re

        self.text = text
        self.word = re.compile(r"\w+")
        self.quote = re.compile(r"\"\"\"|'''|\"|'")
        self.codes = []  # what stands in braces

    def code(self, at, ends="", depth=0):
        """The code from there on, with an empty string for each f-string, and where it ends: at one
        of those characters that is in no brackets of the code, or with the text."""
        text, out, brackets = self.text, [], 0
        while at < len(text):
            char = text[at]
            word = self.word.match(text, at)
            start = word.end() if word else at
            prefix = word.group().lower() if word else ""
            quote = self.quote.match(text, start) if len(prefix) < 3 else None
            if quote:
                is_f = prefix in ("f", "fr", "rf")
                end = self.string(quote.end(), quote.group(), is_f, "r" in prefix, depth)
                out.append("''" if is_f else text[at:end])
                at = end
            elif word:
                out.append(word.group())
                at = start
            elif char == "#":
                at = (text + "\n").index("\n", at)
            elif not brackets and char in ends and text[at : at + 2] != "!=":
                break
            else:
                brackets += (char in "([{") - (char in ")]}")
                out.append(char)
                at += 1
        return "".join(out), at

    def string(self, at, quote, is_f, is_raw, depth):
        """Where the string ends whose first quotes end there. Throws ValueError where it does not."""
        text = self.text
        while not text.startswith(quote, at):
            if at >= len(text) or (text[at] == "\n" and len(quote) == 1) or depth > 20:
                raise ValueError
            if text[at] == "\\":
                is_named = is_f and not is_raw and text.startswith("N{", at + 1)
                at = text.index("}", at) if is_named else at + 1
                at += not (is_f and text.startswith("{", at))
            elif is_f and text[at] == "{" and text[at + 1 : at + 2] != "{":
                at = self.field(at + 1, quote, depth + 1)
            elif is_f and text[at] in "{}":
                if text[at : at + 2] not in ("{{", "}}"):
                    raise ValueError
                at += 2
            else:
                at += 1
        return at + len(quote)

    def field(self, at, quote, depth):
        """Where the braces end that begin there, in a string with such quotes."""
        text = self.text
        code, at = self.code(at, "!:}", depth)
        code = code.strip()
        # It shows itself, too.
        code = code[:-1] if code.endswith("=") else code
        if not code:
            raise ValueError
        self.codes.append(code)
        if text[at : at + 1] == "!":
            at += 2 if text[at + 1 : at + 2] in ("r", "s", "a") else 1
        if text[at : at + 1] == ":":
            while text[at : at + 1] not in ("}", "\n", ""):
                if text.startswith(quote, at):
                    raise ValueError
                at = self.field(at + 1, quote, depth + 1) if text[at] == "{" else at + 1
        if text[at : at + 1] != "}":
            raise ValueError
        return at + 1


def reads_with_newer_strings(text):
    """Whether all is well but for what Python 3.12 and later read in the braces of f-strings."""
    strings = Strings(text)
    try:
        code, _ = strings.code(0)
        if not strings.codes:
            return False
        compile(code, "file", "exec", 0, True)
        for code in strings.codes:
            # It may wait for something, where its function may.
            compile("async def f():\n (\n%s\n)" % code, "file", "exec", 0, True)
        return True
    except (SyntaxError, ValueError, RecursionError):
        return False


def error_behind(text, error):
    """The error that is left where `except A, B:` is written as all Pythons read it, and the text
    with that: it is one to each of them. None if there is none, or if a newer Python may read it."""
    import re

    before = 0
    while error.lineno and error.lineno > before:
        before = error.lineno
        lines = text.splitlines(True)
        line = re.sub(r"^(\s*except\s*\*?)\s*([\w.]+\s*(?:,\s*[\w.]+\s*)+):", r"\1 (\2):", lines[before - 1])
        text = "".join(lines[: before - 1] + [line] + lines[before:])
        try:
            compile(text, "file", "exec", 0, True)
            return None
        except SyntaxError as next_error:
            error = next_error
        if error.lineno and error.lineno > before and newer_python(text, error) is None:
            return text, error
    return None


def declared_encoding(source):
    """The encoding a PEP 263 comment names, None if there is none or it is UTF-8."""
    for line in source[:4096].split(b"\n", 2)[:2]:
        bare = line.strip(b" \t\f\r")
        if bare and not bare.startswith(b"#"):
            return None
        if b"coding" in bare:
            import re

            match = re.search(rb"coding[:=][ \t]*([-\w.]+)", bare)
            if match:
                name = match.group(1).decode().lower().replace("_", "-")
                utf8 = name in ("utf-8", "utf8", "utf-8-sig") or name.startswith("utf-8-")
                return None if utf8 else name[:40]
    return None


def python_fault(source, text, error):
    lines = source.splitlines(True)  # of bytes: at LF, CR LF and CR, as Python's own
    # Python 3.8 counts the lines of what is in an f-string from the string's start.
    is_elsewhere = sys.version_info < (3, 9) and error.filename != "file"
    if is_elsewhere or not error.lineno or error.lineno < 1:
        return Fault(error.msg)
    if error.lineno > len(lines):
        return Fault(error.msg, offset=len(source))
    before = sum(len(line) for line in lines[: error.lineno - 1])
    line = lines[error.lineno - 1].rstrip(b"\r\n")
    # Before 3.12 the column of such an error counted from somewhere within the string.
    is_misplaced = sys.version_info < (3, 12) and error.msg.startswith("f-string")
    if is_misplaced or not error.offset or error.offset < 1:
        return Fault(error.msg, line=1 + source.count(b"\n", 0, before))
    inside = error.offset - 1
    if not (counts_bytes() and is_found_behind_tree(text)):
        decoded = line.decode()
        inside = len(decoded[:inside].encode()) + max(0, inside - len(decoded))
    if inside > len(line):
        return Fault(error.msg, line=1 + source.count(b"\n", 0, before))
    return Fault(error.msg, offset=before + inside)


def is_found_behind_tree(text):
    try:
        compile(text, "file", "exec", ONLY_AST, True)
        return True
    except SyntaxError:
        return False


def counts_bytes():
    """Whether errors found behind the tree have their column in bytes of UTF-8, not points."""
    try:
        compile("'\u00e9\u00e9'; return", "file", "exec", 0, True)
    except SyntaxError as error:
        return error.offset == 9
    return False


# ---- TOML ----


def check_toml(source, text):
    try:
        import tomllib
    except ImportError:
        raise Unable("tomllib needs Python 3.11")
    limit_keys()
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        older, origins, newer = without_newer_toml(text)
        if newer is None:
            raise toml_fault(text, error)
        try:
            tomllib.loads(older)
        except tomllib.TOMLDecodeError as error:
            raise toml_fault(older, error, text, origins)
        at, what = newer
        raise Unable(
            "line %d has %s, which TOML 1.1 has and the reader of this Python, %d.%d, has not: %s"
            % ((text.count("\n", 0, at) + 1, what) + sys.version_info[:2] + (error,))
        )


def toml_fault(read, error, text=None, origins=None):
    """The error in what was read; `origins`: where in the text each of its characters was."""
    message, separator, place = str(error).rpartition(" (at ")
    if not separator:
        return Fault(str(error))
    at = len(read)
    if place != "end of document)":
        words = place.rstrip(")").replace(",", "").split()  # line 2 column 5
        lines = read.split("\n")
        at = sum(len(line) + 1 for line in lines[: int(words[1]) - 1]) + int(words[3]) - 1
    if origins is not None:
        read, at = text, origins[at]
    return Fault(message, offset=len(read[:at].encode()))


def without_newer_toml(text):
    """The text as TOML 1.0 has what is new in 1.1 (toml.io, 1.1.0); where in the text each character of it
    was; and the first that is new, with its place, or None."""
    import re

    # Strings, comments, times; each other sign by itself.
    token = re.compile(
        r'''"""(?:[^\\]|\\.)*?"""+|\'{3}.*?\'{3}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|\#[^\n]*'''
        r"""|(?<![\w:.+-])(?:\d{4}-\d\d-\d\d[Tt ])?\d\d:\d\d(?![\d:])|.""",
        re.DOTALL,
    )
    escape = re.compile(r"\\(?:e|x([0-9a-fA-F]{2})|.)", re.DOTALL)
    out, origins, found, open_ = [], [], [], []
    # Where a comma behind an entry stands in `out` that nothing but blanks followed, and what came last.
    comma, last = None, ""

    def put(part, at):
        out.append(part)
        origins.extend(range(at, at + len(part)) if len(part) == 1 else [at] * len(part))

    def older(match, start):
        if match.group() == "\\e":
            found.append((start + match.start(), "the escape \\e"))
            return "\\u001b"
        if match.group(1):
            found.append((start + match.start(), "an escape \\x"))
            return "\\u00" + match.group(1)
        return match.group()

    for match in token.finditer(text):
        part, at = match.group(), match.start()
        is_inline = open_[-1:] == ["{"]
        if part in "[{":
            open_.append(part)
        elif part in "]}" and open_:
            if part == "}" and is_inline and comma is not None:
                found.append((origins[sum(map(len, out[:comma]))], "a comma at the end of an inline table"))
                out[comma] = " "
            open_.pop()
        elif is_inline and (part == "\n" or part[0] == "#"):
            if part == "\n":
                found.append((at, "an inline table over several lines"))
            part = " " * len(part)
        elif part[0] == '"' and len(part) > 1:
            done = 0
            for inner in escape.finditer(part):
                for place in range(done, inner.start()):
                    put(part[place], at + place)
                put(older(inner, at), at + inner.start())
                done = inner.end()
            part, at = part[done:], at + done
        elif ":" in part and len(part) > 1 and part[0].isdigit():
            found.append((at, "a time without seconds"))
            part += ":00"
        if part.strip():
            comma = len(out) if part == "," and last not in ("{", ",") else None
            last = part
        for place, sign in enumerate(part):
            put(sign, min(at + place, match.end() - 1))
    return "".join(out), origins + [len(text)], min(found) if found else None


def limit_keys():
    """tomllib keeps each beginning of a dotted key: of 20,000 parts, 1.3 GB for 40 kB of text."""
    parser = sys.modules.get("tomllib._parser")
    parse = getattr(parser, "parse_key", None)
    if parse is None or hasattr(parse, "limited"):
        return

    def parse_key(*arguments):
        at, key = parse(*arguments)
        if len(key) > 100:
            raise Unable("a key of more than 100 parts")
        return at, key

    parse_key.limited = True
    parser.parse_key = parse_key


# ---- XML ----


def check_xml(source, text):
    from xml.parsers import expat

    # Before 2.4.0 expat lets entities grow without bounds (CVE-2013-0340).
    if expat.version_info < (2, 4, 0) and b"<!ENTITY" in source:
        raise Unable("expat before 2.4.0 does not limit entities")
    # With a separator it knows prefixes, which a DTD elsewhere may declare.
    parsers = [expat.ParserCreate()]
    if b"<!DOCTYPE" not in source:
        parsers.append(expat.ParserCreate(namespace_separator=" "))
    for parser in parsers:
        # Nothing outside the file is read: there is no handler for external entities.
        try:
            parser.Parse(source, True)
        except expat.ExpatError as error:
            # Version 1.1 takes declarations back; that a prefix has none is an error in each.
            if parser is not parsers[0] and error.code != 27:
                return
            message = expat.ErrorString(error.code)
            if error.code == 43 or error.code == 1:  # amplification limit, out of memory
                raise Unable(message)
            raise Fault(message, offset=parser.ErrorByteIndex)


# ---- YAML ----


def check_yaml(source, text):
    yaml = yaml_module()
    if yaml is None:
        raise Unable("PyYAML is not installed")
    in_c = hasattr(yaml, "CSafeLoader")
    loader = yaml.CSafeLoader if in_c else yaml.SafeLoader
    anchors, keys = set(), Keys()
    # The lines of texts, in which a tag is text.
    texts = set()
    text = without_pairs(text)
    try:
        braces = None
        for event in yaml.parse(text, Loader=loader):
            # `key: {{ name }}` is a mapping whose key is a mapping, which nobody means.
            is_flow = isinstance(event, yaml.MappingStartEvent) and event.flow_style
            if is_flow and braces is not None and event.start_mark.index == braces + 1:
                raise filled_in(event.start_mark.line)
            braces = event.start_mark.index if is_flow else None
            if isinstance(event, yaml.DocumentStartEvent):
                anchors = set()
            elif isinstance(event, yaml.ScalarEvent) and event.style:
                texts.update(range(event.start_mark.line + 1, event.end_mark.line))
            elif isinstance(event, yaml.AliasEvent):
                if event.anchor not in anchors:
                    at = byte_offset(text, event.start_mark.index)
                    raise Fault("found undefined alias '%s'" % event.anchor, offset=at)
            if getattr(event, "anchor", None) is not None:
                anchors.add(event.anchor)
            twice = keys.take(event, yaml)
            if len(keys.open) > 1000:
                raise Unable("more than 1000 levels deep")
            if twice is not None:
                at = byte_offset(text, event.start_mark.index)
                message = "the key '%s' is there already, in line %d" % (event.value, twice + 1)
                raise Fault(message, offset=at)
    except yaml.reader.ReaderError as error:
        at = error.position if in_c else byte_offset(text, error.position)
        find_tag(text[: error.position], texts)
        raise Fault(str(error.reason), offset=at)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        find_tag(text if mark is None else "\n".join(text.split("\n")[: mark.line + 1]), texts)
        message = str(error.problem or error.context)
        if error.problem and error.context:
            message += " (%s)" % error.context
        raise Fault(message, offset=byte_offset(text, mark.index) if mark else None)


def filled_in(line):
    """That a file is a template, which PythonCheck.swift knows by its first word."""
    return Unable("template: line %d is filled in by another tool" % (line + 1))


def find_tag(text, texts):
    """Raises where a line up to the one with an error is a tag of a template's: what stands between
    tags is no YAML by itself."""
    for number, line in enumerate(text.split("\n")):
        if number not in texts and line.lstrip().startswith(("{{", "{%", "<%")):
            raise filled_in(number)


def without_pairs(text):
    """The text with one escape for each pair of surrogates: JSON has them, so YAML 1.2 does (1.3),
    and PyYAML takes each half for a character of its own. It stays as long as it is."""
    if "\\uD" not in text and "\\ud" not in text:
        return text
    import re

    def whole(match):
        high, low = int(match.group(2), 16), int(match.group(3), 16)
        return "%s\\U%08X  " % (match.group(1), 0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF))

    pair = r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
    return re.sub(pair, whole, text)


class Keys:
    """The keys of the mappings that are open, as far as they are plain words: YAML has each
    once."""

    def __init__(self):
        # For each open collection: its keys with their lines, and whether a key is next; None for
        # a sequence.
        self.open = []

    def take(self, event, yaml):
        """The line of the same key before this one, from 0; None if there is none."""
        if isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()
            self.turn()
        elif isinstance(event, yaml.MappingStartEvent):
            self.open.append([{}, True])
        elif isinstance(event, yaml.SequenceStartEvent):
            self.open.append(None)
        elif isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent)):
            inner = self.open[-1] if self.open else None
            before = None
            if inner is not None and inner[1] and isinstance(event, yaml.ScalarEvent):
                key = (event.tag, is_plain(event), event.value)
                if event.value != "<<":
                    before = inner[0].get(key)
                    inner[0][key] = event.start_mark.line
            self.turn()
            return before
        return None

    def turn(self):
        if self.open and self.open[-1] is not None:
            self.open[-1][1] = not self.open[-1][1]


def is_plain(event):
    """Whether a key may be another value than its text: `1` is, `true` is, `name` is not."""
    word = event.value.lower()
    if event.style not in (None, "", "plain"):
        return False
    return not word[:1].isalpha() or word in ("true", "false", "yes", "no", "on", "off", "null", "y", "n")


def yaml_module():
    """PyYAML, which lies where -S does not look: the search path is completed only for it."""
    yaml = imported_yaml()
    if yaml is not None:
        return yaml
    # Where distributions put it; all that site does to find more takes longer than the import.
    version = "python%d.%d" % sys.version_info[:2]
    for directory in ("python3/dist-packages", version + "/site-packages"):
        path = "%s/lib/%s" % (sys.prefix, directory)
        if os.path.isdir(path + "/yaml"):
            sys.path.append(path)
            break
    else:
        import site

        site.main()
    return imported_yaml()


def imported_yaml():
    """PyYAML without what takes half of the time of its import and parses nothing; the whole of
    it where it does not work without."""
    for lean in (True, False):
        stand_ins = StandIns() if lean else None
        try:
            if lean:
                sys.meta_path.insert(0, stand_ins)
                sys.modules.setdefault("re", LatePatterns("re"))
            import yaml
            return yaml
        except Exception:
            for name in [name for name in sys.modules if name.split(".")[0] == "yaml"]:
                del sys.modules[name]
        finally:
            if lean:
                sys.meta_path.remove(stand_ins)
            if isinstance(sys.modules.get("re"), LatePatterns):
                del sys.modules["re"]
    return None


class StandIns:
    """Finds, for PyYAML, the modules that make values of events and events of values: classes
    that others are made of, and that nobody asks for anything."""

    def find_spec(self, name, path=None, target=None):
        is_unused = name in ("yaml.constructor", "yaml.representer")
        return type(sys.__spec__)(name, self) if is_unused else None

    def create_module(self, spec):
        module = type(sys)(spec.name)
        base = spec.name.split(".")[1].capitalize()
        for kind in ("", "Base", "Safe", "Full", "Unsafe"):
            setattr(module, kind + base, type(kind + base, (), {}))
        setattr(module, base + "Error", type(base + "Error", (Exception,), {}))
        return module

    def exec_module(self, module):
        pass


class LatePatterns(type(sys)):
    """The module re, whose patterns are compiled when they are asked: PyYAML's parser in C asks
    none."""

    X = VERBOSE = 64

    def compile(self, *arguments):
        return LatePattern(arguments)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(real_re(), name)


class LatePattern:
    def __init__(self, arguments):
        self.arguments = arguments

    def __getattr__(self, name):
        return getattr(real_re().compile(*self.arguments), name)


def real_re():
    if isinstance(sys.modules.get("re"), LatePatterns):
        del sys.modules["re"]
    import re

    return re


def byte_offset(text, index):
    return len(text[:index].encode())


# ---- Frames in, answers out ----


def capped(message):
    """At most 300 code points: a long message quotes the file, so both of its ends are kept."""
    message = message.encode("utf-8", "replace").decode()
    if len(message) <= 300:
        return message
    return message[:199] + "\u2026" + message[-100:]


def position(source, offset):
    """Line and column from 1, in lines that end at LF and in code points.

    What is past the last character that is no white space is shown at that character.
    """
    end = len(source.rstrip())
    if offset >= end and end > 0:
        offset = end - 1
        while offset > 0 and source[offset] & 0xC0 == 0x80:
            offset -= 1
    start = source.rfind(b"\n", 0, offset) + 1
    column = len(source[start:offset].decode("utf-8", "ignore")) + 1
    return {"line": 1 + source.count(b"\n", 0, offset), "column": column}


def check(kind, source):
    if source.startswith(BOM):
        source = source[len(BOM) :]
    answer = {"goal": kind}
    try:
        CHECKS[kind](source, source.decode())
        answer["kind"] = "parsed"
    except Unable as reason:
        answer.update(kind="unable", message=capped(str(reason)))
    except Fault as fault:
        answer.update(kind="error", message=capped(fault.message))
        if fault.offset is not None:
            answer.update(position(source, fault.offset))
        elif fault.line is not None:
            answer["line"] = fault.line
    except Exception as error:  # too deep, out of memory, or a defect of the reader
        answer.update(kind="unable", message=capped("%s: %s" % (type(error).__name__, error)))
    return answer


def line(answer):
    """The answer as JSON: its values are strings and whole numbers."""
    fields = (
        "%s: %s" % (quoted(key), quoted(value) if isinstance(value, str) else value)
        for key, value in answer.items()
    )
    return "{%s}" % ", ".join(fields)


def run():
    for descriptor in (0, 1):
        os.set_blocking(descriptor, True)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    nonce = source.readline().decode().rstrip("\n")
    index = 0
    while True:
        header = source.readline().split()
        if len(header) != 2:
            break
        length = int(header[1])
        text = source.read(length)
        if len(text) != length:
            break
        answer = {"nonce": nonce, "index": index}
        answer.update(check(header[0].decode(), text))
        sink.write(line(answer).encode() + b"\n")
        sink.flush()
        index += 1
    os._exit(0)


CHECKS = {"python": check_python, "toml": check_toml, "xml": check_xml, "yaml": check_yaml}
run()
