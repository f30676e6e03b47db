import Basics
import Testing

/// The line of a program's output that names the cause. The texts are recorded.
struct CauseLineTests {
    private static func cause(_ text: String) -> String? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return CauseLine.index(in: lines).map { lines[$0] }
    }

    // MARK: - Packages

    private static let apt = """
        Reading package lists...
        Building dependency tree...
        E: Unable to locate package build-base
        E: Package 'gnupg' has no installation candidate
        Reading state information...
        """

    private static let npm = """
        npm WARN config only Use `--omit=dev` to omit dev dependencies from the install.
        npm ERR! code ENOTFOUND
        npm ERR! syscall getaddrinfo
        npm ERR! network
        npm ERR! network 'proxy' config is set properly.  See: 'npm help config'

        npm notice New major version of npm available! 9.5.0 -> 10.2.0
        npm ERR! A complete log of this run can be found in:
        npm ERR!     /root/.npm/_logs/2022-10-13T01_25_44_999Z-debug-0.log
        """

    private static let newerNpm = """
        npm error code EUSAGE
        npm error
        npm error The `npm ci` command can only install with an existing package-lock.json or
        npm error npm-shrinkwrap.json with lockfileVersion >= 1. Run an install with npm@5 or
        npm error
        npm error Run "npm help ci" for more info
        npm error A complete log of this run can be found in: /root/.npm/_logs/2026-11-29T16_15_15_801Z-debug-0.log
        """

    private static let pip = """
        Looking in indexes: http://registry.invalid/simple
        WARNING: The repository located at registry.invalid is not a trusted or secure host and is being ignored.
        ERROR: Could not find a version that satisfies the requirement nosuch (from versions: none)
        ERROR: No matching distribution found for nosuch

        [notice] A new release of pip is available: 23.2.1 -> 24.0
        """

    private static let bundler = """
        Fetching gem metadata from https://rubygems.org/.........
        Could not find gem 'config (~> 1.1.0)' in rubygems repository https://rubygems.org/ or installed locally.

        The source contains the following gems matching 'config':
          * config-1.6.0
        """

    private static let nativeGem = """
        Installing ffi 1.16.3 with native extensions
        Gem::Ext::BuildError: ERROR: Failed to build gem native extension.

            current directory: /usr/gem/gems/ffi-1.16.3/ext/ffi_c
        /usr/local/bin/ruby -I /usr/local/lib/ruby/3.1.0 extconf.rb

        An error occurred while installing ffi (1.16.3), and Bundler cannot continue.

        In Gemfile:
          ffi
        """

    @Test(arguments: [
        (apt, "E: Unable to locate package build-base"), (npm, "npm ERR! code ENOTFOUND"), (newerNpm, "npm error code EUSAGE"),
        (pip, "ERROR: Could not find a version that satisfies the requirement nosuch (from versions: none)"),
        (bundler, "Could not find gem 'config (~> 1.1.0)' in rubygems repository https://rubygems.org/ or installed locally."),
        (nativeGem, "Gem::Ext::BuildError: ERROR: Failed to build gem native extension."),
    ])
    func `tools that install packages`(log: String, cause: String) {
        #expect(Self.cause(log) == cause)
    }

    // MARK: - Compilers

    private static let cargo = """
           Compiling function v0.1.0 (/app)
        error[E0425]: cannot find value `x` in this scope
         --> src/lib.rs:1:21
          |
        1 | pub fn a() -> i32 { x }
          |                     ^ not found in this scope

        error[E0308]: mismatched types
         --> src/lib.rs:2:21

        Some errors have detailed explanations: E0308, E0425.
        For more information about an error, try `rustc --explain E0308`.
        error: could not compile `function` (lib) due to 2 previous errors
        """

    private static let cargoWithoutNetwork = """
        error: no matching package named `serde` found
        location searched: crates.io index
        required by package `function v0.1.0 (/app)`
        """

    private static let go = """
        go: downloading github.com/x/y v1.0.0
        # faaso/function
        ./handler.go:7:9: undefined: answer
        ./handler.go:9:2: "os" imported and not used
        """

    private static let goModule = """
        main.go:14:2: no required module provides package github.com/x/y; to add it:
        \tgo get github.com/x/y
        """

    private static let crystal = """
        Showing last frame. Use --error-trace for full trace.

        In /usr/lib/crystal/enumerable.cr:1527:12

         1527 | type.zero
                     ^---
        Error: undefined method 'zero' for Char.class
        """

    private static let javac = """
        Handler.java:3: error: cannot find symbol
            return foo;
                   ^
          symbol:   variable foo
          location: class Handler
        1 error
        """

    private static let make = """
        gcc -o x main.c
        main.c: In function 'main':
        main.c:1:22: error: expected ';' before '}' token
            1 | int main() { return 0
              |                      ^
        make[1]: *** [Makefile:2: all] Error 1
        make: *** [Makefile:5: world] Error 2
        """

    private static let typescript = """
        > function@1.0.0 build
        > tsc

        src/a.ts(1,7): error TS2322: Type 'string' is not assignable to type 'number'.
        npm ERR! Lifecycle script `build` failed with error:
        npm ERR! Error: command failed
        """

    @Test(arguments: [
        (cargo, "error[E0425]: cannot find value `x` in this scope"),
        (cargoWithoutNetwork, "error: no matching package named `serde` found"), (go, "./handler.go:7:9: undefined: answer"),
        (goModule, "main.go:14:2: no required module provides package github.com/x/y; to add it:"),
        (crystal, "Error: undefined method 'zero' for Char.class"), (javac, "Handler.java:3: error: cannot find symbol"),
        (make, "main.c:1:22: error: expected ';' before '}' token"),
        (typescript, "src/a.ts(1,7): error TS2322: Type 'string' is not assignable to type 'number'."),
    ])
    func `compilers and make`(log: String, cause: String) {
        #expect(Self.cause(log) == cause)
    }

    // MARK: - Programs

    private static let python = """
        Traceback (most recent call last):
          File "/app/handler.py", line 3, in load
            return table["a"]
        KeyError: 'a'

        During handling of the above exception, another exception occurred:

        Traceback (most recent call last):
          File "/app/handler.py", line 9, in <module>
            load()
        shop.errors.NoPrices: the table is empty
        exiting
        """

    private static let node = """
        node:internal/modules/cjs/loader:1143
          throw err;
          ^

        Error: Cannot find module 'express'
        Require stack:
        - /app/handler.js
            at Module._load (node:internal/modules/cjs/loader:922:27)
        """

    private static let syntax = """
        *** Error compiling 'handler.py'...
          File "handler.py", line 3
            return {
                   ^
        SyntaxError: '{' was never closed
        """

    @Test(arguments: [
        (python, "shop.errors.NoPrices: the table is empty"), (node, "Error: Cannot find module 'express'"),
        (syntax, "SyntaxError: '{' was never closed"), ("starting\npanic: nil map\n\ngoroutine 1 [running]:", "panic: nil map"),
        (
            "Cloning into 'x'...\nfatal: unable to access 'https://x/': Could not resolve host: x",
            "fatal: unable to access 'https://x/': Could not resolve host: x"
        ),
        ("+ compile\n/bin/sh: 1: compile: not found", "/bin/sh: 1: compile: not found"),
        ("java.lang.NullPointerException: name\n\tat shop.ErrorHandler.run(ErrorHandler.java:3)", "java.lang.NullPointerException: name"),
        ("12:30:45: listening\n12:30:46: connection refused\n12:30:47: bye", "12:30:46: connection refused"),
    ])
    func `programs that end`(log: String, cause: String) {
        #expect(Self.cause(log) == cause)
    }

    // MARK: - Without an error

    @Test(
        arguments: [
            ("loading 3 of 9\n\n", "loading 3 of 9"), ("one\nmake: *** [all] Error 1", "one"),
            ("make: *** [all] Error 1", "make: *** [all] Error 1"),
            (
                "You must use Bundler 2 or greater with this lockfile.\nThe command '/bin/sh -c bundle install' returned a non-zero code: 20",
                "You must use Bundler 2 or greater with this lockfile."
            ), ("", nil), (" \n\n", nil),
        ] as [(String, String?)])
    func `a log without an error has its last line, but no summary of failures`(log: String, cause: String?) {
        #expect(Self.cause(log) == cause)
    }
}
