import TestSupport
import Testing

/// `cloud_metadata: block`, with a stand-in for a cloud's metadata service.
@Suite("The metadata service of a cloud on the real engine", .serialized) struct ScenarioMetadataTests {
    /// The stand-in has the address on its own network. A container that joins that network with an
    /// address of 169.254.0.0/16 reaches it. A container on a cloud's machine reaches the cloud's
    /// service in the same way.
    @Test(.timeLimit(.minutes(10)))
    func `a function that blocks the metadata service never reaches it, another does`() async throws {
        let files = ["functions/b/metadata.yml": "runtime: web\ncloud_metadata: block\n"]
        try await Scenario.run(functions: ["a", "b"], files: files) { project in
            try await project.firstUp()
            try await project.shell(
                """
                docker network create $PROJECT-cloud >/dev/null
                docker run -d --name $PROJECT-cloud --label faaso.project=$PROJECT --network $PROJECT-cloud --link-local-ip 169.254.169.254 \\
                    --entrypoint server $PROJECT/a:latest file-server --root /srv --listen :8080 >/dev/null
                """)
            // They run one after the other. A function that blocks the service has the address
            // itself, and would answer instead of the stand-in.
            for (function, answer) in [("a", "reached\n"), ("b", "")] {
                let name = project.container(function)
                try await project.shell("docker network connect --link-local-ip 169.254.7.7 $PROJECT-cloud \(name)")
                for start in ["docker restart -t 1", "docker kill", "docker restart -t 0"] {
                    if answer == "" {
                        #expect(try await project.metadata(function) == answer, "\(function), \(start)")
                    } else {
                        // The stand-in may not listen yet.
                        try await eventually("\(function) reaches it, \(start)") { try await project.metadata(function) == answer }
                    }
                    // All other addresses can be reached.
                    try await project.isServed("/\(function)/", "\(function) 1\n")
                    try await project.shell("\(start) \(name) >/dev/null; docker start \(name) >/dev/null")
                }
                try await project.shell("docker network disconnect -f $PROJECT-cloud \(name)")
            }
            #expect(try await project.plan().lines == [])
            try project.write("functions/b/metadata.yml", "runtime: web\n")
            let done = try await project.up("replace container:b: configuration-changed cloud_metadata")
            #expect(done.status == 0)
            try await project.shell("docker rm -f $PROJECT-cloud >/dev/null; docker network rm $PROJECT-cloud >/dev/null")
        }
    }
}

extension Scenario {
    fileprivate func container(_ function: String) -> String { "\(project)_\(function)_1" }

    /// The text `reached` if a function's container reaches the stand-in.
    fileprivate func metadata(_ function: String) async throws -> String {
        let script = "exec 3<>/dev/tcp/169.254.169.254/8080 && echo reached"
        return try await shell("timeout 10 docker exec \(container(function)) timeout 4 bash -c '\(script)' 2>/dev/null || true")
    }
}
