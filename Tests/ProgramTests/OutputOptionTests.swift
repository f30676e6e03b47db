import TestSupport
import Testing

/// The options of a run that name a file.
struct OutputOptionTests {
    @Test(arguments: [
        ("build --report none/x", "error: can't write none/x: no such file or directory"),
        ("test --junit functions", "error: can't write functions: is a directory"),
        ("up --trace faaso.yml/x", "error: can't write faaso.yml/x: not a directory"),
        ("deploy --report pipe", "error: can't write pipe: nothing reads it"),
        ("build --report x --junit none/y", "error: can't write none/y: no such file or directory"),
    ])
    func `a file that cannot be written ends the command before the run`(words: String, error: String) async throws {
        let shell = try await Shell.repository()
        let done = try await shell.run("mkfifo pipe; \"$FAASO\" \(words); echo $?; ls -A")
        #expect(done.errors == error + "\n", "\(done)")
        let lines = done.output.split(separator: "\n").map(String.init)
        #expect(lines == ["1", ".env", ".git", "faaso.yml", "functions", "pipe", "routes.yml", "templates"], "\(done)")
    }

    @Test(arguments: [
        ("build --report x --trace x", "--report and --trace name the same file, x"),
        ("up --junit x --trace ./x", "--junit and --trace name the same file, ./x"),
        ("test --report faaso.yml --junit link", "--report and --junit name the same file, link"),
        ("build --report new --trace fresh", "--report and --trace name the same file, fresh"),
        ("build --report -", "--report needs a file: standard output has the result of the run; './-' is a file of that name"),
        ("build --trace ''", "--trace needs the name of a file"),
        ("run sum --report x", "unknown option '--report'"),
        ("run sum --since main", "unknown option '--since'"),
    ])
    func `a file for two options, and a name that is no file, is a wrong command line`(words: String, error: String) async throws {
        let shell = try await Shell.repository()
        let done = try await shell.run("ln -s faaso.yml link; ln -s new fresh; \"$FAASO\" \(words); s=$?; cat faaso.yml; ls x new; exit $s")
        #expect(done.status == 64 && done.errors.split(separator: "\n").first == "error: \(error)", "\(done)")
        #expect(done.output == "project: programtest\n", "\(done)")
    }

    @Test func `a dry run writes no file, and devices may have two results`() async throws {
        let shell = try await Shell.repository()
        let done = try await shell.run("\"$FAASO\" build -n --report none/x; \"$FAASO\" build --report /dev/null --trace /dev/null")
        #expect(!done.errors.contains("none/x") && !done.errors.contains("/dev/null"), "\(done)")
        #expect(done.errors.contains("engine"), "\(done)")
    }

    @Test func `an export into a FIFO that nobody reads ends`() async throws {
        let shell = try await Shell.repository()
        let done = try await shell.run("mkfifo pipe; \"$FAASO\" cache export pipe")
        #expect(done.status == 1 && done.errors.contains("can't write pipe: nothing reads it"), "\(done)")
    }
}
