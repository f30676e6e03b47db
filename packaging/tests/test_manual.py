"""Tests of the man pages that are made from the dumped help."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

import manual

HELP = {"kind": "flag", "names": [{"kind": "short", "name": "h"}, {"kind": "long", "name": "help"}], "abstract": "Show help.", "isOptional": True}
TOOL = {
    "serializationVersion": 0,
    "command": {
        "commandName": "faaso",
        "abstract": "Runs functions.",
        "discussion": "A repository holds\nfunctions. It's yours.\n\nExit status: 0 done; 1 failed.\n",
        "defaultSubcommand": "up",
        "arguments": [HELP],
        "subcommands": [
            {
                "commandName": "up",
                "abstract": "Make it so.",
                "discussion": "Runtimes:\n  a  one\n\nCopy:\n  x <y\n\nUse --no-wait, or '-'.\n\nExamples:\n  faaso up -n   prints\n  .hidden ~/x\\n\n",
                "arguments": [
                    HELP,
                    {
                        "kind": "option", "names": [{"kind": "long", "name": "goal"}], "valueName": "goal", "abstract": "The last step.",
                        "allValueStrings": ["build", "up"], "defaultValue": "up", "isOptional": True,
                    },
                    {"kind": "option", "names": [{"kind": "long", "name": "since"}], "valueName": "ref", "abstract": "Since…"},
                    {"kind": "flag", "names": [{"kind": "short", "name": "d"}], "shouldDisplay": False},
                    {"kind": "positional", "valueName": "functions", "abstract": "Them.", "isOptional": True, "isRepeating": True},
                ],
            },
            {"commandName": "agent", "abstract": "Hidden.", "shouldDisplay": False},
            {
                "commandName": "secret", "abstract": "Keep secrets.",
                "subcommands": [
                    {"commandName": "set", "abstract": "Set one.", "discussion": "Example:\n  faaso secret set x\n", "arguments": [HELP]},
                    {"commandName": "ls", "abstract": "List them.", "arguments": [HELP]},
                ],
            },
            {"commandName": "help", "abstract": "Show help."},
        ],
    },
}


class ManualTests(unittest.TestCase):
    def setUp(self):
        self.pages = manual.Manual(TOOL, "1.2.3", "2026-01-02").pages()

    def test_each_shown_verb_has_a_page(self):
        self.assertEqual(sorted(self.pages), ["faaso-secret.1", "faaso-up.1", "faaso.1"])

    def test_the_overview_has_the_default_verb_the_verbs_and_the_statuses(self):
        page = self.pages["faaso.1"]
        self.assertTrue(page.startswith('.TH FAASO 1 2026-01-02 "faaso 1.2.3" "User Commands"\n.SH NAME\nfaaso \\- runs functions\n'))
        self.assertIn(".SH DESCRIPTION\nA repository holds functions.\nIt\\(aqs yours.\n", page)
        self.assertIn("means \\fBfaaso up\\fR.", page)
        self.assertIn(".TP\n\\fBfaaso\\-up\\fR(1)\nMake it so.\n", page)
        self.assertIn(".SH EXIT STATUS\n.TP\n\\fB0\\fR\ndone\n.TP\n\\fB1\\fR\nfailed\n", page)

    def test_the_overview_names_the_folder_of_the_documentation(self):
        page = manual.Manual(TOOL, "1.2.3", "2026-01-02", "/usr/share/doc/faaso/docs").pages()["faaso.1"]
        self.assertIn(".SH FILES\n.TP\n\\fI/usr/share/doc/faaso/docs\\fR\nThe documentation, in Markdown.\n.SH SEE ALSO\n", page)
        self.assertNotIn("FILES", self.pages["faaso.1"])

    def test_a_page_has_arguments_before_options_and_no_hidden_ones(self):
        page = self.pages["faaso-up.1"]
        self.assertIn("\\fBfaaso up\\fR \\fB\\-\\-since\\fR \\fIref\\fR [\\fIoption\\fR ...] [\\fIfunctions\\fR ...]\n", page)
        self.assertIn(".SH OPTIONS\n.TP\n[\\fIfunctions\\fR ...]\nThem.\n.TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\nShow help.\n", page)
        self.assertIn("The last step.\n(values: build, up; default: up)\n", page)
        self.assertNotIn("\\fB\\-d", page)

    def test_text_of_the_help_is_no_macro(self):
        page = self.pages["faaso-up.1"]
        self.assertIn("Use \\-\\-no\\-wait, or \\(aq\\-\\(aq.\n", page)
        self.assertIn("Runtimes:\n.TP\n\\fBa\\fR\none\n.PP\nCopy:\n.PP\n.EX\n  x <y\n.EE\n", page)
        self.assertIn(".SH EXAMPLES\n.EX\nfaaso up \\-n   prints\n\\&.hidden \\(ti/x\\en\n.EE\n", page)
        self.assertIn("Since\\[u2026]\n", page)

    def test_verbs_of_a_verb_are_parts_of_its_page(self):
        page = self.pages["faaso-secret.1"]
        self.assertIn("\\fBfaaso secret set\\fR [\\fIoption\\fR ...]\n.br\n\\fBfaaso secret ls\\fR", page)
        self.assertIn(".SS faaso secret set\nSet one.\n", page)
        self.assertIn(".PP\n.EX\nfaaso secret set x\n.EE\n", page)

    def test_help_of_another_form_is_refused(self):
        for text in ('{"serializationVersion": 1}', "Usage: faaso"):
            with tempfile.TemporaryDirectory() as folder:
                done = subprocess.run(
                    [sys.executable, "-B", manual.__file__, "--version", "1", "--epoch", "0", folder + "/man"],
                    input=text, capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 1)
                self.assertIn("error: cannot read the dumped help: ", done.stderr)
                self.assertFalse(pathlib.Path(folder, "man").exists())


if __name__ == "__main__":
    unittest.main()
