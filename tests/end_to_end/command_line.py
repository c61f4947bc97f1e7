"""The command line as its users meet it: exit codes, streams, terminals, and a world that does not cooperate.

Run with `DRC=path/to/drc python3 tests/end_to_end/command_line.py`.
"""

import fcntl
import hashlib
import json
import os
import pathlib
import pty
import re
import resource
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

DRC = os.environ.get("DRC", "drc")
TIMEOUT_SECONDS = 60
EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"

VALID = """topology payments {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
}
"""
UNTIDY = 'topology payments {\n   region primary = "us-east-1"\n  region   secondary = "us-west-2"\n}\n'
BROKEN = 'topology payments {\n  region primary "us-east-1"\n}\n'


def topologies() -> list[pathlib.Path]:
    """The examples that can be compiled by themselves: not those that only extend the topology of another file."""
    return [path for path in sorted(EXAMPLES.rglob("*.dr")) if re.search(r"^topology ", path.read_text(), re.MULTILINE)]


def plain_environment(**variables):
    """The environment without what steers colours and widths, so that the tests mean the same everywhere."""
    steering = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS", "TERM")
    environment = {name: value for name, value in os.environ.items() if name not in steering}
    return environment | {"TERM": "xterm"} | variables


class CommandLineTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="drc-command-line-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return name

    def drc(self, *arguments, standard_input="", code=None, environment=None, **options):
        done = subprocess.run(
            [DRC, *arguments],
            cwd=self.folder,
            input=standard_input if isinstance(standard_input, bytes) else standard_input.encode(),
            stdout=options.pop("stdout", subprocess.PIPE),
            stderr=subprocess.PIPE,
            env=environment or plain_environment(),
            timeout=TIMEOUT_SECONDS,
            **options,
        )
        done.out = (done.stdout or b"").decode()
        done.err = done.stderr.decode()
        if code is not None:
            self.assertEqual(done.returncode, code, f"{arguments}: {done.out}{done.err}")
        return done

    def in_terminal(self, *arguments, columns=40, **variables):
        """Runs with standard error (and output) on a terminal of some width; gives what appeared and the exit code."""
        master, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen(
            [DRC, *arguments],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=terminal,
            env=plain_environment(**variables),
        )
        os.close(terminal)
        seen = b""
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while time.monotonic() < deadline and select.select([master], [], [], 1)[0]:
            try:
                piece = os.read(master, 65536)
            except OSError:  # Linux reports a terminal that nobody writes to any more as an error
                break
            if not piece:
                break
            seen += piece
        os.close(master)
        return seen.decode().replace("\r\n", "\n"), process.wait(TIMEOUT_SECONDS)


class Usage(CommandLineTest):
    def test_version_and_help_go_to_standard_output(self):
        self.assertRegex(self.drc("--version", code=0).out, r"^drc \d+\.\d+\.\d+\n$")
        for arguments in (["--help"], ["-h"], ["compile", "--help"], ["fmt", "-h"], ["explain", "--help"]):
            done = self.drc(*arguments, code=0)
            self.assertIn("Usage: drc", done.out)
            self.assertEqual(done.err, "")

    def test_a_standard_input_that_is_not_open_is_an_error(self):
        for command in ("check", "prove", "compile", "fmt"):
            done = self.drc(command, "-", code=2, preexec_fn=lambda: os.close(0))
            self.assertIn("`<stdin>`", done.err)
            self.assertIn("it is not open", done.err)

    def test_wrong_usage_is_two_and_goes_to_standard_error(self):
        self.write("a.dr", VALID)
        wrong = {
            (): "Usage",
            ("compile",): "FILE is required",
            ("complie", "a.dr"): "did you mean `compile`?",
            ("a.dr",): "did you mean `drc compile a.dr`?",
            ("qqqqqqqq",): "is not a command",
            ("compile", "a.dr", "--formt", "json"): "--formt",
            ("compile", "a.dr", "--format", "xml"): "expected `text`, `short`, `json`, `sarif`, `github`, `gitlab`, `junit` or `rdjson`, found `xml`",
            ("compile", "a.dr", "--color", "red"): "`always`",
            ("compile", "a.dr", "-o"): "--output",
            ("compile", "a.dr", "-o", ""): "must not be empty",
            ("compile", "-", "-"): "can be read once",
            ("dump", "a.dr"): "--phase is required",
            ("dump", "--phase", "soup", "a.dr"): "`tree`",
            ("explain",): "a code such as `DR0101` is missing",
            ("explain", "--list", "DR0101"): "takes no code",
            ("explain", "unexpected-tokne"): "did you mean `unexpected-token`?",
            ("fmt", "-", "a.dr"): "`-` cannot be combined with files",
        }
        for arguments, words in wrong.items():
            with self.subTest(arguments=arguments):
                done = self.drc(*arguments, code=2)
                self.assertEqual(done.out, "")
                self.assertIn(words, done.err)

    def test_hostile_arguments_are_made_visible(self):
        done = self.drc("\x1b[31mred", code=2)
        self.assertNotIn("\x1b", done.err)
        done = self.drc("explain", "\x1b[31mred", code=2)
        self.assertNotIn("\x1b", done.err)
        self.drc("compile", b"\xff\xfe.dr", code=2)


class Explain(CommandLineTest):
    def test_every_spelling_finds_the_page(self):
        pages = {self.drc("explain", code, code=0).out for code in ("DR0101", "dr0101", "101", "unexpectedToken")}
        self.assertEqual(len(pages), 1)
        self.assertIn("unexpected-token", pages.pop())

    def test_the_list_names_every_code_once(self):
        lines = self.drc("explain", "--list", code=0).out.splitlines()
        codes = [line.split()[0] for line in lines]
        self.assertEqual(codes, sorted(set(codes)))
        self.assertIn("DR0101", codes)


class Streams(CommandLineTest):
    def test_a_closed_pipe_ends_quietly(self):
        read, write = os.pipe()
        os.close(read)
        try:
            done = self.drc("explain", "--list", stdout=write)
        finally:
            os.close(write)
        self.assertEqual((done.returncode, done.err), (0, ""))

    def redirected(self, command, redirection):
        """Runs a command as a shell does, with its streams redirected or closed."""
        return subprocess.run(
            ["sh", "-c", f'"$DRC" {command} {redirection}'],
            cwd=self.folder,
            env=plain_environment(DRC=str(DRC)),
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
        )

    def test_closed_streams_do_no_harm(self):
        self.write("a.dr", UNTIDY)
        # A result that cannot be written is an error; findings are not, for there is nowhere to tell it.
        for closed, codes in (("<&-", (0, 1)), (">&-", (2,)), ("2>&-", (0, 1)), ("<&- >&- 2>&-", (2,))):
            for command in ("explain --list", "fmt --check a.dr", "fmt --diff a.dr"):
                with self.subTest(closed=closed, command=command):
                    done = self.redirected(command, closed)
                    self.assertIn(done.returncode, codes, done.stderr)
                    self.assertEqual((self.folder / "a.dr").read_text(), UNTIDY)

    def test_a_result_that_a_closed_standard_output_does_not_take_is_an_error(self):
        self.write("a.dr", VALID)
        for command in ("explain --list", "--version", "cost a.dr", "dump --phase=ir a.dr", "compile a.dr", "prove a.dr"):
            with self.subTest(command=command):
                done = self.redirected(command, ">&-")
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(b"DR0902", done.stderr)

    def test_a_closed_standard_input_is_not_an_empty_file(self):
        done = self.redirected("fmt -", "<&-")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"DR0901", done.stderr)

    @unittest.skipUnless(os.path.exists("/dev/full"), "this system has no /dev/full")
    def test_a_full_disk_behind_standard_output_is_told(self):
        with open("/dev/full", "wb") as full:
            done = self.drc("explain", "--list", stdout=full, code=2)
        self.assertIn("no space is left", done.err)
        self.write("a.dr", UNTIDY)
        with open("/dev/full", "wb") as full:
            done = self.drc("fmt", "--check", "a.dr", "--format", "json", stdout=full, code=2)
        self.assertEqual(json.loads(done.err)["diagnostics"][0]["code"], "DR0902")


class Format(CommandLineTest):
    def test_in_place_keeps_the_mode_and_touches_only_what_changes(self):
        self.write("a.dr", UNTIDY)
        self.write("b.dr", VALID)
        os.chmod(self.folder / "a.dr", 0o640)
        os.utime(self.folder / "b.dr", (1, 1))
        self.assertEqual(self.drc("fmt", "a.dr", "b.dr", code=0).out, "a.dr\n")
        self.assertEqual((self.folder / "a.dr").read_text(), VALID)
        self.assertEqual((self.folder / "a.dr").stat().st_mode & 0o777, 0o640)
        self.assertEqual((self.folder / "b.dr").stat().st_mtime, 1)
        self.assertEqual(self.drc("fmt", "a.dr", "b.dr", code=0).out, "")
        self.assertEqual(sorted(os.listdir(self.folder)), ["a.dr", "b.dr"])

    def test_through_a_link_the_file_is_formatted_and_the_link_stays(self):
        self.write("real.dr", UNTIDY)
        os.symlink("real.dr", self.folder / "link.dr")
        self.drc("fmt", "link.dr", code=0)
        self.assertTrue((self.folder / "link.dr").is_symlink())
        self.assertEqual((self.folder / "real.dr").read_text(), VALID)

    def test_check_lists_and_writes_nothing(self):
        self.write("a.dr", UNTIDY)
        self.write("b.dr", VALID)
        self.assertEqual(self.drc("fmt", "--check", "a.dr", "b.dr", code=1).out, "a.dr\n")
        self.assertEqual(self.drc("fmt", "--check", "b.dr", code=0).out, "")
        self.assertEqual((self.folder / "a.dr").read_text(), UNTIDY)

    def test_diff_can_be_applied(self):
        self.write("a.dr", UNTIDY)
        done = self.drc("fmt", "--diff", "a.dr", code=0)
        self.assertTrue(done.out.startswith("--- a/a.dr\n+++ b/a.dr\n@@ "))
        self.assertEqual((self.folder / "a.dr").read_text(), UNTIDY)
        self.drc("fmt", "--diff", "--check", "a.dr", code=1)
        if shutil.which("patch"):
            subprocess.run(["patch", "-p1"], cwd=self.folder, input=done.out.encode(), check=True, capture_output=True)
            self.assertEqual((self.folder / "a.dr").read_text(), VALID)

    def test_standard_input(self):
        for arguments in (["-"], []):
            done = self.drc("fmt", *arguments, standard_input=UNTIDY, code=0)
            self.assertEqual((done.out, done.err), (VALID, ""))
        self.assertEqual(self.drc("fmt", "--check", "-", standard_input=UNTIDY, code=1).out, "<stdin>\n")
        self.assertEqual(self.drc("fmt", "--check", "-", standard_input=VALID, code=0).out, "")

    def test_folders_are_searched_and_hidden_ones_are_not(self):
        for name in ("x/b.dr", "x/a.dr", "x/deep/c.dr", "x/.git/d.dr", "x/readme.md"):
            self.write(name, UNTIDY)
        os.symlink("..", self.folder / "x/deep/up")
        done = self.drc("fmt", "--check", "x", "x/a.dr", code=1)
        self.assertEqual(done.out.splitlines(), ["x/a.dr", "x/b.dr", "x/deep/c.dr"])

    def test_syntax_errors_leave_the_file_alone(self):
        self.write("broken.dr", BROKEN)
        self.write("a.dr", UNTIDY)
        done = self.drc("fmt", "broken.dr", "a.dr", code=1)
        self.assertIn("error[DR0101]", done.err)
        self.assertEqual((self.folder / "broken.dr").read_text(), BROKEN)
        self.assertEqual((self.folder / "a.dr").read_text(), VALID)
        self.assertEqual(self.drc("fmt", "-", standard_input=BROKEN, code=1).out, "")

    def test_unreadable_files_are_two(self):
        done = self.drc("fmt", "missing.dr", code=2)
        self.assertIn("error[DR0901]: cannot read `missing.dr`: no such file or folder", done.err)

    def test_what_cannot_be_written_stays_as_it_is(self):
        self.write("a.dr", UNTIDY)

        def no_room():
            resource.setrlimit(resource.RLIMIT_FSIZE, (5, 5))

        # Output goes to pipes, which have no size limit.
        done = self.drc("fmt", "a.dr", code=2, preexec_fn=no_room)
        self.assertIn("DR0902", done.err)
        self.assertEqual((self.folder / "a.dr").read_text(), UNTIDY)
        self.assertEqual(os.listdir(self.folder), ["a.dr"])


class Formats(CommandLineTest):
    """`--format` names what a command writes; `--as` and `--findings` name the result and the findings alone."""

    def streams(self, *command):
        done = self.drc(*command, "a.dr")
        return tuple("json" if text.startswith("{") else "markdown" if text.startswith("#") else "svg" if text.startswith("<svg") else "text" for text in (done.out, done.err))

    def test_of_results_and_of_findings(self):
        self.write("a.dr", VALID[:-2] + "  objectives { rpo = 15m }\n  failover primary -> secondary { steps { } }\n}\n")
        lost = ("simulate", "--lose", "primary")
        for command, written in {
            ("prove",): ("text", "text"),
            ("prove", "--format", "json"): ("json", "json"),
            ("prove", "--as", "json"): ("json", "text"),
            ("prove", "--findings", "json"): ("text", "json"),
            ("prove", "--format", "json", "--findings", "short"): ("json", "text"),
            ("prove", "--format", "short", "--as", "json"): ("json", "text"),
            ("prove", "--format", "short"): ("text", "text"),
            ("prove", "--format", "markdown"): ("markdown", "text"),
            ("prove", "--format", "json", "--as", "markdown"): ("markdown", "json"),
            ("cost", "--format", "json"): ("json", "json"),
            ("cost", "--as", "markdown"): ("markdown", "text"),
            (*lost, "--format", "json"): ("json", "json"),
            (*lost, "--format", "svg"): ("svg", "text"),
            (*lost, "--svg"): ("svg", "text"),
            ("dump", "--phase", "names", "--format", "json"): ("text", "json"),
            ("check", "--format", "json"): ("text", "json"),
            ("check", "--findings", "json"): ("text", "json"),
        }.items():
            with self.subTest(command=command):
                self.assertEqual(self.streams(*command), written)

    def test_nothing_to_judge_is_said_in_each_format(self):
        self.write("a.dr", VALID)
        for name in ("text", "markdown"):
            self.assertIn("nothing to judge", self.drc("prove", "a.dr", "--format", name, code=0).out)
        [topology] = json.loads(self.drc("prove", "a.dr", "--format", "json", code=0).out)["topologies"]
        self.assertEqual(topology["judgements"], [])

    def test_what_is_refused_has_no_result(self):
        self.write("a.dr", BROKEN)
        for command in (("prove",), ("cost",), ("simulate", "--lose", "primary")):
            for name in ("text", "json"):
                done = self.drc(*command, "a.dr", "--format", name, code=1)
                self.assertEqual(done.out, "")
                self.assertIn("DR0101", done.err)

    def test_pages_of_codes(self):
        self.assertTrue(self.drc("explain", "DR0101", "--format", "markdown", code=0).out.startswith("# DR0101: "))
        self.assertIn("| DR0101 | error | unexpected-token | ", self.drc("explain", "--list", "--format", "markdown", code=0).out)

    def test_what_a_result_cannot_be(self):
        self.write("a.dr", VALID)
        self.assertIn("expected `text`, `markdown` or `json`, found `svg`", self.drc("prove", "a.dr", "--as", "svg", code=2).err)
        self.assertIn("expected `text`, `short`, `json`, `sarif`, `github`, `gitlab`, `junit` or `rdjson`, found `markdown`", self.drc("prove", "a.dr", "--findings", "markdown", code=2).err)
        self.assertIn("--as", self.drc("check", "a.dr", "--as", "json", code=2).err)


class Reports(CommandLineTest):
    """What findings look like; `fmt` is the command that finds them without the phases behind the parser."""

    def test_json_is_always_one_complete_document(self):
        self.write("a.dr", VALID)
        self.write("broken.dr", BROKEN)
        clean = json.loads(self.drc("fmt", "a.dr", "--format", "json", code=0).err)
        self.assertEqual((clean["version"], clean["diagnostics"]), (1, []))
        found = json.loads(self.drc("fmt", "broken.dr", "--format=json", code=1).err)
        self.assertEqual(found["totals"]["errors"], 1)
        label = found["diagnostics"][0]["labels"][0]
        self.assertEqual(BROKEN.encode()[label["start"]["offset"]], ord('"'))
        self.assertEqual((label["start"]["line"], label["start"]["column"]), (2, 18))
        missing = json.loads(self.drc("fmt", "none.dr", "--format", "json", code=2).err)
        self.assertEqual(missing["diagnostics"][0]["code"], "DR0901")

    def test_short_is_one_line_a_finding(self):
        self.write("broken.dr", BROKEN)
        done = self.drc("fmt", "broken.dr", "--format", "short", code=1)
        self.assertRegex(done.err, r"^broken\.dr:2:18: error\[DR0101\]: [^\n]*\n$")

    def test_hostile_text_does_not_reach_the_terminal(self):
        self.write("a.dr", b'x = "\x1b[2J\xc2\x9b\xff\n')
        for text_format in ("text", "short", "json", "sarif", "github", "gitlab", "junit", "rdjson"):
            done = self.drc("fmt", "a.dr", "--format", text_format, "--color", "never", code=1)
            self.assertNotRegex(done.err, "[\x1b\x9b]")

    def test_colours(self):
        self.write("broken.dr", BROKEN)
        command = ("fmt", "broken.dr")
        self.assertNotIn("\x1b", self.drc(*command).err)
        self.assertIn("\x1b[", self.drc(*command, "--color", "always").err)
        self.assertIn("\x1b[", self.drc(*command, environment=plain_environment(FORCE_COLOR="1")).err)
        self.assertIn("\x1b[", self.in_terminal(*command)[0])
        self.assertNotIn("\x1b[", self.in_terminal(*command, NO_COLOR="1")[0])
        self.assertNotIn("\x1b[", self.in_terminal(*command, TERM="dumb")[0])
        self.assertNotIn("\x1b[", self.in_terminal(*command, "--color", "never")[0])
        self.assertNotIn("\x1b[", self.in_terminal(*command, "--format", "json")[0])

    def test_a_narrow_terminal(self):
        self.write("narrow.dr", 'topology payments {\n  region primary "us-east-1" # ' + "long " * 100 + "\n}\n")
        for variables in ({}, {"COLUMNS": "40"}):
            columns = 120 if variables else 40
            seen, code = self.in_terminal("fmt", "narrow.dr", columns=columns, NO_COLOR="1", **variables)
            self.assertEqual(code, 1)
            self.assertLessEqual(max(map(len, seen.splitlines())), 40, seen)
            self.assertIn("^", seen)
        seen, _ = self.in_terminal("explain", "DR0101", NO_COLOR="1")
        words = [line for line in seen.splitlines() if not line.startswith("    ")]
        self.assertLessEqual(max(map(len, words)), 40, seen)

    def test_a_long_line_is_shown_in_little_time(self):
        self.write("long.dr", 'let a = ["' + "x" * 20_000_000 + '"; 2]\n')
        begin = time.monotonic()
        done = self.drc("fmt", "long.dr", code=1)
        self.assertLess(time.monotonic() - begin, 20)
        self.assertLess(len(done.err), 10_000)


class Compile(CommandLineTest):
    def output(self, folder="build/payments"):
        root = self.folder / folder
        return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}

    def test_results_go_to_the_default_folder_and_one_line_to_standard_output(self):
        self.write("a.dr", VALID)
        done = self.drc("compile", "a.dr", code=0)
        self.assertRegex(done.out, r"^payments: \d+ files? in build/payments \(\d+ written\)\n$")
        listed = json.loads(self.output()[".drc-manifest.json"])
        self.assertEqual(listed["version"], 3)
        self.assertEqual((listed["command"], listed["topology"], listed["state"]), ("compile", "payments", "complete"))
        self.assertEqual(listed["files"], {path: hashlib.blake2b(text, digest_size=32).hexdigest() for path, text in self.output().items() if path != ".drc-manifest.json"})
        before = {path: (self.folder / "build/payments" / path).stat().st_mtime_ns for path in self.output()}
        self.assertIn("none changed", self.drc("compile", "a.dr", code=0).out)
        self.assertEqual(before, {path: (self.folder / "build/payments" / path).stat().st_mtime_ns for path in before})

    def test_one_topology_goes_to_the_folder_itself_and_several_below_it(self):
        self.write("a.dr", VALID)
        self.write("b.dr", VALID.replace("payments", "trading"))
        self.drc("compile", "a.dr", "-o", "out/", code=0)
        self.assertIn("main.tf.json", self.output("out"))
        self.drc("compile", "a.dr", "b.dr", "-o", "both", code=0)
        self.assertIn("payments/main.tf.json", self.output("both"))
        self.assertIn("trading/main.tf.json", self.output("both"))

    def test_names_of_the_examples_stay_within_the_limits_of_the_provider(self):
        suffix = "x" * 16  # the longest that the deployment takes
        limits = {
            ("aws_iam_role", "name"): 64,
            ("aws_lambda_function", "function_name"): 64,
            ("aws_cloudwatch_event_rule", "name"): 64,
            ("aws_lb", "name"): 32,
            ("aws_lb_target_group", "name"): 32,
            ("aws_rds_cluster", "cluster_identifier"): 63,
            ("aws_sqs_queue", "name"): 80,
            ("aws_s3_bucket", "bucket"): 63,
            ("aws_sfn_state_machine", "name"): 80,
        }
        too_long, seen = [], 0
        for example in topologies():
            self.drc("compile", str(example), "-o", "out", code=0)
            for path in sorted((self.folder / "out").rglob("*.tf.json")):
                for kind, resources in json.loads(path.read_bytes()).get("resource", {}).items():
                    for (limited, attribute), most in limits.items():
                        for resource in resources.values() if kind == limited else ():
                            name = resource.get(attribute, "").replace("${var.environment_suffix}", suffix)
                            name = re.sub(r"\$\{[^}]*account_id\}", "0" * 12, name)
                            seen += 1
                            too_long += [f"{example.name}: {kind} {name}: {len(name)} > {most}"] if len(name) > most else []
            shutil.rmtree(self.folder / "out")
        self.assertEqual(too_long, [])
        self.assertGreater(seen, 100)

    def test_standard_input_gives_the_same_bytes(self):
        self.write("a.dr", VALID)
        self.drc("compile", "a.dr", "-o", "one", code=0)
        self.drc("compile", "-", "-o", "two", standard_input=VALID, code=0)
        # Files name the input, and the manifest has their digests.
        named = rb'a\.dr|<stdin>|"[0-9a-f]{64}"'
        strip = lambda files: {path: re.sub(named, b"", content) for path, content in files.items()}
        self.assertEqual(strip(self.output("one")), strip(self.output("two")))

    def test_errors_write_nothing(self):
        self.write("broken.dr", BROKEN)
        done = self.drc("compile", "broken.dr", code=1)
        self.assertEqual(done.out, "")
        self.assertFalse((self.folder / "build").exists())
        self.drc("check", "broken.dr", code=1)
        self.drc("compile", "missing.dr", code=2)
        self.drc("compile", ".", code=2)

    def test_check_writes_nothing(self):
        self.write("a.dr", VALID)
        done = self.drc("check", "a.dr", code=0)
        self.assertEqual(done.out, "")
        self.assertEqual(os.listdir(self.folder), ["a.dr"])

    def test_dump_goes_to_standard_output(self):
        self.write("a.dr", VALID)
        for phase in ("tree", "model", "ir"):
            self.assertIn("payments", self.drc("dump", f"--phase={phase}", "a.dr", code=0).out)

    def test_a_foreign_file_in_the_way_is_left_alone(self):
        self.write("a.dr", VALID)
        self.write("build/payments/main.tf.json", "mine")
        done = self.drc("compile", "a.dr", "--format", "json", code=2)
        self.assertIn("DR0903", [finding["code"] for finding in json.loads(done.err)["diagnostics"]])
        self.assertEqual(self.output(), {"main.tf.json": b"mine"})

    def test_an_unwritable_folder(self):
        self.write("a.dr", VALID)
        self.write("file", "")
        done = self.drc("compile", "a.dr", "-o", "file/out", code=2)
        self.assertIn("DR0902", done.err)
        if os.geteuid() != 0:  # root may write everywhere
            os.mkdir(self.folder / "locked", 0o500)
            self.assertIn("permission denied", self.drc("compile", "a.dr", "-o", "locked/out", code=2).err)

    def test_no_room_leaves_everything_untouched(self):
        self.write("a.dr", VALID)

        def no_room():
            resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))

        done = self.drc("compile", "a.dr", code=2, preexec_fn=no_room)
        self.assertIn("DR0902", done.err)
        self.assertEqual(os.listdir(self.folder), ["a.dr"])

    def test_the_depfile_is_a_make_rule(self):
        self.write("a b#$.dr", VALID)
        self.drc("compile", "a b#$.dr", "--depfile", "out.d", code=0)
        rule = (self.folder / "out.d").read_text()
        self.assertIn("build/payments/main.tf.json", rule.split(": ")[0])
        self.assertIn(r"a\ b\#$$.dr", rule)
        make = shutil.which("make")
        if make:
            makefile = "include out.d\nbuild/payments/main.tf.json:\n\t@echo again\n"
            self.write("Makefile", makefile)
            future = time.time() + 100
            os.utime(self.folder / "a b#$.dr", (future, future))
            made = subprocess.run([make, "build/payments/main.tf.json"], cwd=self.folder, capture_output=True, text=True)
            self.assertIn("again", made.stdout, made.stderr)
        self.write("line\nend.dr", VALID)
        self.drc("compile", "line\nend.dr", "-o", "new", "--depfile", "new.d", code=2)
        self.assertFalse((self.folder / "new").exists())
        self.assertFalse((self.folder / "new.d").exists())

    def test_an_interrupt_leaves_no_temporary_files(self):
        self.write("a.dr", VALID)
        for delay in range(12):
            process = subprocess.Popen([DRC, "compile", "a.dr"], cwd=self.folder, stdout=subprocess.PIPE)
            time.sleep(delay * 0.002)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=TIMEOUT_SECONDS)
        self.drc("compile", "a.dr", code=0)
        self.assertEqual([name for name in self.output() if name.endswith(".tmp")], [])

    def test_the_same_bytes_in_every_folder_at_every_time_in_every_locale(self):
        surroundings = (
            {"TZ": "UTC", "LC_ALL": "C"},
            {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "HOME": "/nonexistent", "COLUMNS": "20"},
        )
        compiled = 0
        for source in topologies():
            results = []
            for turn, variables in enumerate(surroundings):
                place = self.folder / ("a" if turn == 0 else "much/deeper/down") / source.stem
                shutil.copytree(EXAMPLES, place)
                moment = time.time() - turn * 400 * 24 * 3600
                for path in place.rglob("*"):
                    os.utime(path, (moment, moment))
                copy = place / source.relative_to(EXAMPLES)
                out = self.folder / f"out{turn}" / source.stem
                self.drc("compile", str(copy), "-o", str(out), code=0, environment=plain_environment(**variables))
                results.append({str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()})
            self.assertEqual(results[0], results[1], source.name)
            compiled += len(results[0]) > 0
        self.assertGreater(compiled, 0)

    def test_a_library_in_a_folder_takes_the_place_of_the_embedded_one(self):
        library = pathlib.Path(__file__).resolve().parents[2] / "stdlib"
        self.write("a.dr", VALID[:-2] + "  topic oncall { }\n}\n")
        self.drc("compile", "a.dr", "-o", "embedded", code=0)
        shutil.copytree(library, self.folder / "library")
        self.drc("compile", "a.dr", "-o", "own", "--stdlib", "library", code=0)
        self.assertEqual(self.output("embedded"), self.output("own"))
        topic = self.folder / "library/kinds/topic.dr"
        topic.write_text(topic.read_text().replace("aws_sns_topic topic", "aws_sns_topics topic"))
        done = self.drc("compile", "a.dr", "-o", "own", "--stdlib", "library", code=1)
        self.assertIn("kinds/topic.dr", done.err)
        self.assertIn("aws_sns_topic", done.err)
        self.drc("compile", "a.dr", "--stdlib", "missing", code=2)


class Cost(CommandLineTest):
    def test_each_component_and_the_whole(self):
        self.write("a.dr", VALID[:-2] + "  kms data { }\n}\n")
        self.assertIn("payments: 2.00 a month", self.drc("cost", "a.dr", code=0).out)
        [topology] = json.loads(self.drc("cost", "--as", "json", "a.dr", code=0).out)["topologies"]
        self.assertEqual([(one["region"], one["count"], one["monthly"]) for one in topology["costs"]], [("primary", 1, 1.0), ("secondary", 1, 1.0)])
        self.assertIn("| data | primary | 1 × `aws_kms_key` | 1.00 |", self.drc("cost", "--as", "markdown", "a.dr", code=0).out)

    def test_prices_of_ones_own(self):
        prices = 'policy cost {\n  let basis = "ours"\n  function monthly(r) = 7 when r.type == "aws_kms_key" else 0\n}\n'
        self.write("a.dr", prices + VALID[:-2] + "  kms data { }\n}\n")
        done = self.drc("cost", "a.dr", code=0)
        self.assertIn("payments: 14.00 a month", done.out)
        self.assertIn("ours", done.out)

    def test_errors_give_no_table(self):
        self.write("a.dr", BROKEN)
        self.assertEqual(self.drc("cost", "a.dr", code=1).out, "")


class NamedStandardInput(CommandLineTest):
    """A text that has a path, but is not saved there, as editors and assistants have it."""

    def test_findings_and_results_show_the_name(self):
        for command in (["check"], ["compile"], ["prove"], ["fmt"]):
            done = self.drc(*command, "--stdin-filename", "systems/a.dr", "-", standard_input=BROKEN, code=1)
            self.assertIn("--> systems/a.dr:2:", done.err)
            self.assertNotIn("<stdin>", done.err)
        self.assertIn("+++ b/systems/a.dr", self.drc("fmt", "--diff", "--stdin-filename", "systems/a.dr", "-", standard_input=UNTIDY).out)
        self.assertFalse((self.folder / "systems").exists())

    def test_it_says_where_imports_are_read_from(self):
        self.write("project/drc.toml", "")
        self.write("project/kinds/own.dr", "kind own {\n  param size: number = 1\n}\n")
        self.write("own.dr", "kind own {\n  param size: number = 1\n}\n")
        name = ("--stdin-filename", "project/systems/a.dr", "-")
        self.drc("check", *name, standard_input='import "../kinds/own.dr"\n', code=0)
        self.assertIn("lies outside", " ".join(self.drc("check", *name, standard_input='import "../../own.dr"\n', code=1).err.split()))

    def test_what_is_derived_of_it_is_a_result(self):
        text = (EXAMPLES / "payments" / "payments.dr").read_text()
        shutil.copytree(EXAMPLES / "payments", self.folder / "payments")
        named = self.drc("derive", "--stdin-filename", "payments/other.dr", "-", standard_input=text, code=0)
        self.assertEqual(named.out, self.drc("derive", "payments/payments.dr", code=0).out)

    def test_it_is_no_prerequisite_in_a_depfile(self):
        self.write("systems/kind.dr", "kind own {\n  param size: number = 1\n}\n")
        text = 'import "kind.dr"\n' + VALID
        self.drc("compile", "--stdin-filename", "systems/a.dr", "--depfile", "d", "-", standard_input=text, code=0)
        self.assertIn("systems/kind.dr", (self.folder / "d").read_text())
        self.assertNotIn("systems/a.dr", (self.folder / "d").read_text())


class Reference(CommandLineTest):
    def test_pages_of_the_library_and_of_ones_own_kinds(self):
        self.write("queue.dr", "## A queue of ours.\nkind own_queue {\n  ## How long.\n  param keep: duration = 4d\n}\n")
        self.drc("reference", "queue.dr", "-o", "pages", code=0)
        page = (self.folder / "pages/kinds/own_queue.md").read_text()
        self.assertIn("A queue of ours.", page)
        self.assertIn("| `keep` | `duration` | `4d` | How long. |", page)
        self.assertIn("[own_queue](kinds/own_queue.md)", (self.folder / "pages/README.md").read_text())

    def test_one_page_on_standard_output(self):
        self.assertTrue(self.drc("reference", "--kind", "topic", code=0).out.startswith("# `topic`"))
        self.drc("reference", "--kind", "no_such_kind", code=2)
        self.assertIn("did you mean `topic`?", self.drc("reference", "--kind", "topik", code=2).err)
        self.assertIn("[topic](kinds/topic.md)", self.drc("reference", code=0).out)
        self.drc("reference", "--kind", "topic", "-o", "pages", code=2)


if __name__ == "__main__":
    sys.exit(unittest.main())
