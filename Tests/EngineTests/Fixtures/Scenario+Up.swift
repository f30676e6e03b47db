import FoundationEssentials
import TestSupport
import Testing

extension Scenario {
    /// The engine's own view, independent of `faaso`.
    struct World: Equatable {
        /// The IDs of the containers, by function.
        var containers: [String: String] = [:]
        var proxy: String?
        /// The number of configurations that Caddy loaded.
        var reloads = 0
        /// The images with the tag `:latest`, by function.
        var images: [String: String] = [:]
    }

    func world() async throws -> World {
        var world = World()
        let containers = try await shell(
            #"docker ps -a --no-trunc --filter label=faaso.project=$PROJECT --format '{{.Label "faaso.role"}} {{.Label "faaso.function"}} {{.ID}}'"#
        )
        for line in containers.split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            if words[0] == "proxy" { world.proxy = words[2] } else { world.containers[words[1], default: ""] += words[2] }
        }
        let images = try await shell(#"docker images --no-trunc --format '{{.Repository}} {{.Tag}} {{.ID}}' | grep "^$PROJECT/" || :"#)
        for line in images.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if words[1] == "latest" { world.images[String(words[0].dropFirst(project.count + 1))] = words[2] }
        }
        if let proxy = world.proxy {
            // Each configuration but the last one is handed over to another. A supervisor may have removed
            // the container since it was listed.
            let log = try await shell("docker logs \(proxy) 2>&1 || :").split(separator: "\n")
            world.reloads = log.count { $0.contains("\"logger\":\"keeper\"") && $0.contains(" retires\"") }
        }
        return world
    }

    /// The networks that a `down` left, without those that it warned of. Docker 20.10 may count a
    /// container that is gone, see moby#42119.
    /// - Parameter suffix: the suffix of the stage's project; empty for the main one.
    func networks(after down: Finished, suffix: String = "") async throws -> [String] {
        try await shell("docker network ls --format '{{.Name}}' --filter label=faaso.project=$PROJECT\(suffix)")
            .split(separator: "\n").map(String.init)
            .filter { !down.errors.contains("the network \($0) stays until the engine is restarted") }
    }

    /// Runs `up`, and checks the rules that hold for every run.
    ///
    /// - The steps of the report are exactly the expected ones,
    ///   `build image:a: input-changed functions/a/x`.
    /// - A plan that was made just before has the same steps.
    /// - The engine agrees. Exactly the created or replaced containers have another ID. Caddy
    ///   loaded a configuration exactly if a reload was reported.
    /// - After a successful run, nothing is left to do.
    @discardableResult
    func up(
        _ expected: String..., arguments: [String] = [], status: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Finished {
        let before = try await world()
        let planned = try await plan()
        let file = folder + "/report.json"
        try? FileManager.default.removeItem(atPath: file)
        let done = try await faaso(["up", "--report", file] + arguments)
        let said = Comment(rawValue: done.errors)
        #expect(done.status == status, said, sourceLocation: sourceLocation)
        let data = try #require(FileManager.default.contents(atPath: file), said, sourceLocation: sourceLocation)
        let report = try JSONDecoder().decode(ScenarioSteps.self, from: data)
        #expect(report.schema == "faaso.report/1", sourceLocation: sourceLocation)
        #expect(report.lines == expected.sorted(), said, sourceLocation: sourceLocation)
        if arguments.isEmpty {
            #expect(
                planned.steps.map(\.deed).sorted() == report.active.map(\.deed).sorted(), "plan and report differ",
                sourceLocation: sourceLocation)
        }

        let succeeded = report.active.filter { $0.outcome == "done" }
        let isReloaded = succeeded.contains { $0.action == "reload" }
        var after = try await world()
        if isReloaded, before.proxy == after.proxy {
            // The engine brings a line of the log a moment later.
            try await eventually("the log has the load", sourceLocation: sourceLocation) {
                after = try await world()
                return after.reloads > before.reloads
            }
        }
        let renewed = succeeded.filter { ["create", "replace", "remove"].contains($0.action) && $0.node.hasPrefix("container:") }
        let changed = Set(before.containers.keys).union(after.containers.keys).filter { before.containers[$0] != after.containers[$0] }
        #expect(changed.sorted() == renewed.map { String($0.node.dropFirst(10)) }.sorted(), "containers", sourceLocation: sourceLocation)
        let proxyRenewed = succeeded.contains { $0.node == "proxy" && ($0.action == "create" || $0.action == "replace") }
        #expect((before.proxy != after.proxy) == proxyRenewed, "the proxy's container", sourceLocation: sourceLocation)
        if !proxyRenewed {
            // A slow run loads some times, whenever functions are ready.
            #expect((after.reloads > before.reloads) == isReloaded, "reloads", sourceLocation: sourceLocation)
        }
        if status == 0, arguments.isEmpty {
            let rest = try await plan().lines
            #expect(rest.isEmpty, "there is something left to do", sourceLocation: sourceLocation)
        }
        if expected.isEmpty {
            #expect(done.output.hasPrefix("nothing to do"), said, sourceLocation: sourceLocation)
            #expect(done.output.contains("\nhttp://127.0.0.1:\(port)  /"), said, sourceLocation: sourceLocation)
            // Both count in the same way.
            let (planned, did) = (try await faaso("plan").output, done.output.prefix { $0 != "(" })
            #expect(planned.trimmingNewline == did.dropLast(), sourceLocation: sourceLocation)
            #expect(before == after, "something changed", sourceLocation: sourceLocation)
        }
        return done
    }

    /// Runs the first `up` without detailed checks.
    func firstUp(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let done = try await faaso("up")
        try #require(done.status == 0, Comment(rawValue: done.errors), sourceLocation: sourceLocation)
    }
}

extension String {
    /// The line without its end.
    var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
