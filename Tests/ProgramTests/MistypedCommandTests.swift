import TestSupport
import Testing

/// Unknown command words, as the shell passes them.
struct MistypedCommandTests {
    @Test(arguments: [
        "pause", "pause --json", "create -l python x", "-v pause", "pause --help", "cache lst", "help pause", "secret lsit x",
    ])
    func `a word that is no command is named, in and outside a repository`(words: String) async throws {
        for shell in [Shell(), try await Shell.repository()] {
            let done = try await shell.run("\"$FAASO\" \(words)")
            #expect(done.status == 64 && done.output.isEmpty, "\(done)")
            let first = done.errors.split(separator: "\n").first ?? ""
            #expect(first.hasPrefix("error: ") && first.contains("no command"), "\(done)")
            #expect(!done.errors.contains("no repository of functions at") && !done.errors.contains("faaso build"), "\(done)")
            #expect(!done.errors.split(separator: "\n").contains("error: "), "\(done)")
        }
    }

    @Test func `a mistake in the project's files does not hide a mistyped command`() async throws {
        let shell = try await Shell.repository()
        let done = try await shell.run("echo 'x: [' >faaso.yml; \"$FAASO\" staus")
        #expect(done.status == 64 && done.errors.hasSuffix("hint: did you mean the command 'status'?\n"), "\(done)")
    }

    @Test func `a function's folder, valid or not, is no mistyped command`() async throws {
        let shell = try await Shell.repository()
        let done = try await shell.run("mkdir functions/mul; \"$FAASO\" mul")
        #expect(done.status == 2 && done.errors.contains("functions/mul"), "\(done)")
        let option = try await shell.run("\"$FAASO\" sum --jbos 3")
        #expect(option.status == 64 && option.errors.contains("unknown option '--jbos'"), "\(option)")
        let folder = try await shell.run("cd /; \"$FAASO\" sum -C \"$OLDPWD\" --jbos 3; \"$FAASO\" sum -C /nosuch")
        #expect(folder.errors.contains("unknown option '--jbos'") && folder.errors.contains("'/nosuch' is not a folder"), "\(folder)")
    }
}
