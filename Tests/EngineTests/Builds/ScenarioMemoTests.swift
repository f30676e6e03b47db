import TestSupport
import Testing

/// The index never causes a wrong result. After any edit, each scan gives the same result as one
/// without an index.
@Suite("The memo of files on the real engine", .serialized) struct ScenarioMemoTests {
    /// Edits that are easily missed: new files, files behind links, and replaced files with the
    /// same times.
    private static let edits = [
        "printf 'runtime: web\\n' >functions/a/metadata.yml",
        "printf 'X=1\\n' >common.env; printf 'runtime: web\\nenvironment_file: common.env\\n' >functions/a/metadata.yml",
        "printf 'X=2\\n' >common.env",
        "touch -r common.env stamp; printf 'X=3\\n' >common.env; touch -r stamp common.env",
        "ln -s common.env link.env; printf 'runtime: web\\nenvironment_file: link.env\\n' >functions/a/metadata.yml",
        "printf 'X=4\\n' >other.env; ln -sfn other.env link.env",
        "mkdir shared; echo 1 >shared/one; printf 'runtime: web\\ninclude: [shared]\\n' >functions/b/metadata.yml",
        "echo 2 >shared/two",
        "mv shared moved; mkdir v2; echo 3 >v2/one; ln -s v2 shared",
        "ln -sfn moved shared",
        "echo two >moved/two",
        "ln -s moved middle; ln -sfn middle shared",
        "ln -sfn v2 middle",
        "echo three >v2/one",
        "printf 'defaults: {environment: {FROM: template}}\\n' >templates/web/template.yml",
        "printf 'defaults: {environment: {FROM: templates}}\\n' >templates/web/template.yml",
        "echo x >functions/b/.dockerignore; echo x >functions/b/x",
        "echo '!x' >>functions/b/.dockerignore",
        "mkdir -p functions/c; printf 'runtime: web\\n' >functions/c/metadata.yml",
        "mv functions/c functions/d",
        "rm routes.yml",
        "printf '/a: a\\n' >routes.yml",
        "echo >>faaso.yml",
        "mv functions/a/index.html functions/a/moved.html",
        "touch -r functions/a stamp; echo new >functions/a/new; touch -r stamp functions/a",
        "rm -r functions/d",
        "mkdir 'functions/b/empty folder'",
        "ln -s nowhere functions/b/dangling", "ln -sfn elsewhere functions/b/dangling",
        "chmod +x functions/b/index.html", "chmod 600 functions/b/index.html",
        "cp -rp functions/b copy; rm -r functions/b; mv copy functions/b",
        "sed -i s/pong/gong/ templates/web/ping",
        "echo 'ARG MORE' >>templates/web/Dockerfile",
        "cp templates/web/Dockerfile functions/a/Dockerfile",
        "rm functions/a/Dockerfile",
        "printf 'runtime: web\\nbuild_args: {MORE: yes}\\n' >functions/a/metadata.yml",
        "printf 'runtime: web\\nbuild_args: {MORES: yes}\\n' >functions/a/metadata.yml",
        "printf 'runtime: web\\n' >functions/a/metadata.yml",
        "rm .faaso/current/*a.json", "rm -r .faaso/records/image/b",
    ]

    private func looks(_ project: Scenario, settled: Bool = false) async throws -> [String] {
        var looks: [String] = []
        for arguments in [["plan", "--offline", "--json"], ["graph", "--format", "json"]] {
            if settled { try await settle() }
            // `graph` must not ask an engine either, because the running state does not matter
            // here.
            let done = try await project.faaso(arguments, environment: ["DOCKER_HOST": "unix:///nonexistent"])
            looks.append("\(done.status)\n\(done.output)\(done.errors)")
        }
        return looks
    }

    @Test(.timeLimit(.minutes(20)))
    func `after any edit a look with the index is the one without it`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            for (number, edit) in Self.edits.enumerated() {
                // Now nothing is racy, so everything can be stored in the index.
                for _ in 0..<2 { _ = try await looks(project, settled: true) }
                try await project.shell(edit)
                let first = try await looks(project)
                let again = try await looks(project)
                try await project.shell("rm -f .faaso/index")
                let bare = try await looks(project)
                #expect(first == bare, "\(number): \(edit)")
                #expect(again == bare, "\(number), the second look: \(edit)")
                #expect(!bare[0].isEmpty)
            }
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `an offline plan follows what runs build in between`() async throws {
        try await Scenario.run(runsBuilds: true) { project in
            try await project.firstUp()
            #expect(try await project.plan("--offline").lines == [])
            try project.write("functions/a/index.html", "a 2\n")
            for _ in 0..<3 {
                try await settle()
                #expect(try await project.plan("--offline").lines == ["build image:a: input-changed functions/a/index.html"])
            }
            #expect(try await project.faaso("build").status == 0)
            for _ in 0..<3 { #expect(try await project.plan("--offline").lines == []) }
            try project.write("functions/a/index.html", "a 3\n")
            try project.write("functions/a/build.sh", "exit 1\n")
            #expect(try await project.faaso("build").status == 1)
            for _ in 0..<3 {
                try await settle()
                #expect(try await project.plan("--offline").lines == ["build image:a: previous-failed"])
            }
            try project.write("functions/a/index.html", "a 1\n")
            try await project.shell("rm functions/a/build.sh")
            for _ in 0..<3 { #expect(try await project.plan("--offline").lines == []) }
        }
    }
}
