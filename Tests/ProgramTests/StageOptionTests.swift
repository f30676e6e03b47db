import TestSupport
import Testing

/// The stage as the shell passes it. No engine answers.
struct StageOptionTests {
    private func run(_ script: String) async throws -> Finished {
        let shell = try await Shell.repository()
        return try await shell.run("echo 'listen: 9001' >faaso.staging.yml; \(script)")
    }

    @Test(arguments: [
        ("plan --stage A/b", "error: found the stage 'A/b', a name of at most 40"), ("plan --stage A/b", "write 'a-b'"),
        ("plan --listen 9001", "error: --listen is for a stage: name it with --stage"),
        ("plan --stage staging --listen nowhere:x", "error: --listen needs a port, an address"),
    ])
    func `a stage that cannot be is a usage error`(words: String, message: String) async throws {
        let done = try await run("\"$FAASO\" \(words)")
        #expect(done.status == 64 && done.errors.contains(message), "\(done)")
    }

    @Test(arguments: [
        "plan --offline --stage stagng", "--stage stagng plan --offline", "--stage=stagng plan --offline",
        "status --stage stagng --listen 1; \"$FAASO\" plan --offline --stage stagng",
    ])
    func `a stage without a file is refused`(words: String) async throws {
        let done = try await run("\"$FAASO\" \(words)")
        #expect(done.status == 2 && done.errors.contains("there is no faaso.stagng.yml") && done.errors.contains("'staging'"), "\(done)")
    }

    @Test func `the option wins over the variable, and an empty one means the main project`() async throws {
        let done = try await run(
            """
            export FAASO_STAGE=staging
            for stage in "" "--stage=" "--stage=pr-1 --listen=9002"; do "$FAASO" graph --offline $stage --format html | grep -o '<title>[^<]*'; done
            """)
        #expect(done.output.contains("programtest-staging") && done.output.contains("programtest-pr-1"), "\(done)")
    }

    @Test func `each stage has secrets of its own`() async throws {
        let done = try await run(
            "echo a | \"$FAASO\" secret set --stage staging token; \"$FAASO\" secret ls; echo; \"$FAASO\" secret ls --stage staging")
        let lists = done.output.split(separator: "\n\n", omittingEmptySubsequences: false)
        #expect(!lists.dropLast().joined().contains("token") && done.output.contains("token"), "\(done)")
    }

    @Test func `the systemd unit of a stage names the stage's project`() async throws {
        let done = try await run("\"$FAASO\" supervise --systemd --stage staging; \"$FAASO\" supervise --project x --stage staging")
        #expect(done.output.contains("supervise --project programtest-staging\n"), "\(done)")
        #expect(done.status == 64 && done.errors.contains("error: --stage is for the repository's project"), "\(done)")
    }

    @Test func `messages repeat the stage`() async throws {
        let done = try await run(
            """
            printf 'runtime: plain\\nsecrets: [token]\\n' >functions/sum/metadata.yml
            echo a | "$FAASO" secret set --stage staging token
            """)
        #expect(done.errors.contains("next: faaso up --stage staging, which deploys sum\n"), "\(done)")
    }

    @Test func `plans of stages do not stand for each other`() async throws {
        let done = try await run(
            """
            for stage in "" "--stage staging" "" "--stage staging"; do "$FAASO" plan --offline --json $stage >>plans; done
            sort plans | uniq -c | wc -l
            echo 'functions: {sum: {build_args: {A: b}}}' >faaso.staging.yml; "$FAASO" plan --offline; "$FAASO" plan --offline --stage staging
            """)
        #expect(
            done.errors.contains("faaso.staging.yml:1:32: error: ")
                && done.errors.split(separator: "\n").count { $0.contains("error") } == 1, "\(done)")
    }
}
