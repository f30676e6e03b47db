import FoundationEssentials
import TestSupport
import Testing

/// `faaso import`, as docs/migrating.md shows it.
struct ImportTests {
    private static let project = """
        mkdir shop shop-functions
        cat >shop/compose.yaml <<'EOF'
        services:
          cache:
            image: redis:7
          web:
            build: .
            ports: ["127.0.0.1:8000:8000"]
            volumes: [".:/code"]
        EOF
        printf 'FROM python:3.12-slim\\nCOPY . .\\nCMD ["python3", "app.py"]\\n' >shop/Dockerfile; echo x >shop/app.py
        cd shop-functions

        """

    @Test func `an import prints what its page shows, and the result can be planned`() async throws {
        let shell = Shell()
        let page = FileManager.default.contents(atPath: Checkout.root + "/docs/migrating.md").map { String(decoding: $0, as: UTF8.self) }
        let done = try await shell.run(Self.project + "\"$FAASO\" import ../shop/compose.yaml")
        #expect(done.status == 0 && done.output == "", "\(done)")
        #expect(page?.contains("$ cd shop-functions && faaso import ../shop/compose.yaml\n\(done.errors)```\n") == true, "\(done.errors)")
        let planned = try await shell.run("cd shop-functions && \"$FAASO\" plan --offline")
        #expect(planned.status == 0 && planned.output.contains("image:web"), "\(planned)")
    }

    @Test func `a second import is refused, and a trial writes nothing`() async throws {
        let shell = Shell()
        let trial = try await shell.run(Self.project + "\"$FAASO\" import -n ../shop; ls -A")
        #expect(trial.output == "" && trial.errors.hasPrefix("would write faaso.yml\n"), "\(trial)")
        let done = try await shell.run("cd shop-functions; \"$FAASO\" import ../shop && \"$FAASO\" import ../shop")
        #expect(done.status == 2, "\(done)")
        #expect(done.errors.contains("../shop/compose.yaml:4:3: error: functions/web exists already, and an import overwrites nothing"))
    }

    @Test func `up, plan and doctor name the import in a folder of another tool`() async throws {
        let shell = Shell()
        let done = try await shell.run(Self.project + "cd ../shop; \"$FAASO\" up; \"$FAASO\" plan; \"$FAASO\" doctor")
        let named = (done.errors + done.output).split(separator: "\n").filter {
            $0.contains("hint: 'faaso import compose.yaml' makes functions")
        }
        #expect(named.count == 3, "\(done)")
    }
}
