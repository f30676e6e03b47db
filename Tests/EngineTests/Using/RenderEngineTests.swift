import TestSupport
import Testing

/// The files that `render` writes, given to the engines that they are for.
struct RenderEngineTests {
    @Test(.timeLimit(.minutes(10)))
    func `docker-compose serves a project from the files of render`() async throws {
        try await Scenario.run { project in
            try await project.firstUp()
            let written = try await project.faaso("render", "-o", "files")
            #expect(written.status == 0, Comment(rawValue: written.errors))
            let rendered = try project.read("files/compose.yaml")
            try project.write("files/compose.yaml", "services: {}\n")
            let again = try await project.faaso("render", "-o", "files")
            #expect(again.status != 0 && again.errors.contains("--force"), Comment(rawValue: again.errors))
            try project.write("files/compose.yaml", rendered)
            // The port must be free. The images stay.
            #expect(try await project.faaso("down").status == 0)
            let compose = "docker-compose -p $PROJECT-files -f files/compose.yaml"
            try await project.shell("\(compose) config -q && \(compose) up -d")
            let served: Result<Void, any Error>
            do {
                try await eventually("compose serves both functions") {
                    let bodies = (try? await project.body("/a/"), try? await project.body("/b/"))
                    return bodies == ("a 1\n", "b 1\n")
                }
                served = .success(())
            } catch { served = .failure(error) }
            try await project.shell("\(compose) down -v")
            try served.get()
        }
    }
}
