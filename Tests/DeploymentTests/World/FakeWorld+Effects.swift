import ContainerEngine
import ContentHash
import FunctionModel
import Synchronization

@testable import Deployment
@testable import SingleHost

extension FakeWorld {
    func deployer(as user: UInt32 = 1000) -> SingleHost {
        let effects = DeploymentEffects(
            engine: engine, proxy: proxy, files: files, clock: clock, lock: lock,
            probe: { port, _, timeout in
                (try? self.request { state -> ProbeResult in
                    guard let container = state.containers.values.first(where: { $0.state == "running" && $0.ports.contains(port) }) else {
                        return .failed("does not answer")
                    }
                    if container.isSick { return .status(503) }
                    return state.isHealthy(container) ? .status(200) : .failed("does not answer")
                }) ?? .failed("killed")
            },
            portIsFree: { _, port in
                self.state.withLock { state in
                    !state.heldPorts.contains(port)
                        && !state.containers.values.contains { $0.state == "running" && $0.ports.contains(port) }
                }
            },
            secret: { name in try self.effect { $0.secrets[name] } },
            kernelParameters: ["net.ipv4.tcp_migrate_req": "1"],
            random: { self.state.withLock { state in state.take() } }, keeperProgram: { Array("keeper".utf8) })
        return SingleHost(
            project: "shop", state: StateFolder(path: "/state"), effects: effects,
            invoker: SingleHost.Invoker(user: user, group: user, name: "ann@host"),
            onOperation: { line in self.state.withLock { $0.operations.append(line) } },
            log: note)
    }

    private var lock: LockEffect {
        LockEffect { _, _, wait, _ in
            if let holder = self.state.withLock({ $0.lockHolder }), !wait { throw LockError.held(by: holder) }
            return HeldLock()
        }
    }

    private var clock: ClockEffects {
        ClockEffects(
            now: { self.state.withLock { $0.clock } },
            sleep: { duration in try self.request { $0.clock += duration } },
            date: { "2026-01-02T03:04:05Z" })
    }

    private var proxy: ProxyEffects {
        ProxyEffects(
            silence: { (try? self.request { $0.proxyAnswers }) ?? false ? nil : .keeper("no answer") },
            adapt: { _ in try self.request { if $0.refusesCaddyfiles { throw DeploymentError.caddyfileRejected("no") } } },
            load: { text in
                try self.request("load") { state in
                    guard state.proxyAnswers else { throw Refused(description: "no proxy") }
                    if state.refusesCaddyfiles { throw DeploymentError.caddyfileRejected("no") }
                    // Caddy loads one configuration after the other.
                    state.settle { $0 == "load" }
                    state.loaded = text
                }
            },
            upstreams: {
                try self.request { state in
                    guard state.proxyAnswers else { throw Refused(description: "no proxy") }
                    return Dictionary(
                        uniqueKeysWithValues: state.inFlight.filter { $0.value.counted <= state.clock && $0.value.until > state.clock }.map
                        { (state.address($0.key), 1) })
                }
            })
    }

    private func write(_ path: String, _ bytes: [UInt8]) throws {
        try effect("write \(path)") { state in
            state.makeFolder(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
            if path.hasPrefix("/state/upstreams/"), let old = state.text(path)?.prefix(while: { $0 != ":" }) {
                // Requests that read the old name are still on their way to it, and are counted a
                // moment later.
                state.inFlight[String(old)] = (state.clock + .milliseconds(50), state.clock + state.longestRequest)
            }
            state.files[path] = bytes
        }
    }

    private var files: FileEffects {
        FileEffects(
            read: { path in try self.effect { $0.files[path] } },
            place: { path, bytes, mode, owner in
                try self.write(path, bytes)
                self.state.withLock { $0.privateFiles[path] = mode == 0o600 ? .some(owner?.user) : nil }
            },
            list: { folder in
                try self.effect { state in
                    Set(
                        state.files.keys.filter { $0.hasPrefix(folder + "/") }.compactMap {
                            $0.dropFirst(folder.count + 1).split(separator: "/").first
                        }
                    )
                    .map(String.init).sorted()
                }
            },
            remove: { path in
                try self.effect("remove \(path)") { state in
                    state.files = state.files.filter { $0.key != path && !$0.key.hasPrefix(path + "/") }
                    state.folders = state.folders.filter { $0.key != path && !$0.key.hasPrefix(path + "/") }
                }
            },
            makeFolder: { path, _, _ in try self.effect { $0.makeFolder(path) } },
            identity: { path in self.state.withLock { $0.folders[path].map(String.init) } })
    }

    var engine: EngineEffects {
        EngineEffects(
            containers: {
                try self.request { state in
                    if state.engineIsDown { throw Refused(description: "the engine does not answer") }
                    return state.listing
                }
            },
            functionContainers: { function in try self.request { $0.listing.filter { $0.labels[Labels.function] == function } } },
            condition: { id in
                try self.request { state in
                    state.containers[id].map {
                        ContainerCondition(
                            state: RunState(engine: $0.state), exitCode: $0.exitCode, restarts: $0.restarts, process: 1,
                            isKeptRunning: $0.specification.restart == .unlessStopped)
                    }
                }
            },
            create: { specification, name in try self.request("create \(name)") { try $0.create(specification, name) } },
            start: { id in try self.request("start \(id)") { try $0.start(id) } },
            keepRunning: { id in try self.request("keep \(id)") { $0.containers[id]?.specification.restart = .unlessStopped } },
            unpause: { id in try self.request("unpause \(id)") { $0.containers[id]?.state = "running" } },
            stop: { id, grace in
                try self.request("stop \(id)") { state in
                    // A second stop returns together with the first. A start does not wait for a stop.
                    state.settle { $0.hasSuffix(" \(id)") }
                    let image = state.containers[id].flatMap { state.images[$0.specification.image] }
                    if image?.ignoresTerm == true, state.containers[id]?.state == "running" {
                        state.clock += grace
                        state.containers[id]?.exitCode = 137
                    }
                    state.stop(id)
                }
            },
            rename: { id, name in
                try self.request("rename \(id) \(name)") { state in
                    if let other = state.id(named: name), other != id { throw EngineError.nameTaken }
                    state.containers[id]?.name = name
                }
            },
            remove: { id in
                try self.request("remove \(id)") { state in
                    state.settle { $0.hasSuffix(" \(id)") }
                    if state.containers[id]?.state == "running" { state.stop(id) }
                    state.containers[id] = nil
                }
            },
            log: { _, _ in ["last words"] },
            putArchive: { id, _, tar in
                try self.request("archive \(id)") { state in
                    for mount in state.containers[id]?.specification.mounts ?? [] where mount.target == "/run/secrets" {
                        if mount.readOnly { throw Refused(description: "mounted volume is marked read-only") }
                        state.archives[mount.source] = tar
                    }
                }
            },
            getArchive: { _, _ in [] },
            imageUser: { image in try self.request { $0.images[image]?.user } },
            pull: { image, _ in
                try self.request("pull \(image)") { state in
                    if !state.registry.contains(image) { throw Refused(description: "no registry") }
                    state.images[image] = Image()
                }
            },
            output: { _, _ in "v2.11.7 h1:x" },
            networkLabels: { name in try self.request { $0.networks[name] } },
            createNetwork: { name, labels, _ in try self.request("network \(name)") { $0.networks[name] = labels } },
            networks: { try self.request { $0.networks.filter { $0.value[Labels.project] == "shop" } } },
            connected: { name in
                try self.request { state in
                    state.containers.values.filter { $0.networks.contains(name) && $0.state == "running" }.map(\.name).sorted()
                }
            },
            attached: { name in
                try self.request { state in
                    state.containers.values.filter { $0.networks.contains(name) }
                        .map { $0.state == "running" ? $0.name : "\($0.name) (\($0.state))" }.sorted()
                }
            },
            removeNetwork: { name in
                try self.request("remove network \(name)") { state in
                    let isCounted = state.staleEndpoints[name].map { $0 > state.clock } ?? false
                    // A stopped container has no endpoint.
                    let active = ["running", "paused"]
                    if isCounted || state.containers.values.contains(where: { $0.networks.contains(name) && active.contains($0.state) }) {
                        throw EngineError.status(code: 403, message: "network \(name) has active endpoints", route: "DELETE /networks")
                    }
                    state.networks[name] = nil
                }
            },
            volumes: { try self.request { $0.volumes } },
            volumeLabels: { name in try self.request { $0.volumes[name] } },
            createVolume: { name, labels in try self.request("volume \(name)") { $0.volumes[name] = labels } },
            removeVolume: { name in
                try self.request("remove volume \(name)") { state in
                    if state.containers.values.contains(where: { $0.specification.mounts.contains { $0.source == name } }) {
                        throw Refused(description: "volume is in use")
                    }
                    state.volumes[name] = nil
                    state.archives[name] = nil
                }
            })
    }
}

extension FakeWorld.State {
    mutating func take() -> String {
        nextID += 1
        return String(nextID)
    }

    mutating func makeFolder(_ path: String) {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/" + part
            if folders[made] == nil {
                nextID += 1
                folders[made] = nextID
            }
        }
    }

    /// True when Caddy answers. It answers only at the socket in the folder that its container has
    /// mounted.
    var proxyAnswers: Bool {
        containers.values.contains { container in
            container.isProxy && container.state == "running"
                && container.specification.labels["test.admin"] == folders["/state/admin"].map(String.init)
        }
    }

    fileprivate mutating func create(_ specification: ContainerSpecification, _ name: String) throws -> String {
        if id(named: name) != nil { throw EngineError.nameTaken }
        guard images[specification.image] != nil else {
            throw FakeWorld.Refused(description: "no such image")
        }
        var networks = Set(specification.extraNetworks)
        if let network = specification.network { networks.insert(network) }
        if let missing = networks.first(where: { self.networks[$0] == nil }) {
            throw FakeWorld.Refused(description: "no network \(missing)")
        }
        let id = "c" + take()
        var specification = specification
        if specification.labels[Labels.role] == Labels.Role.proxy.rawValue {
            specification.labels["test.admin"] = folders["/state/admin"].map(String.init)
        }
        containers[id] = FakeWorld.Container(name: name, specification: specification, networks: networks)
        return id
    }

    fileprivate mutating func start(_ id: String) throws {
        guard let container = containers[id] else { throw EngineError.gone(id) }
        if container.state == "running" { return }
        if late.contains(where: { $0.name == "remove \(id)" }) { throw EngineError.removed(id) }
        let running = Set(containers.values.filter { $0.state == "running" }.flatMap(\.ports))
        let held = heldPorts.union(hiddenPorts).union(running)
        if let port = container.ports.first(where: held.contains) {
            throw EngineError.portTaken(port)
        }
        if container.isProxy && proxyFails {
            containers[id]?.state = "exited"
            return
        }
        containers[id]?.startedAt = clock
        containers[id]?.state = images[container.specification.image]?.exits == true ? "exited" : "running"
        if container.isProxy { loaded = text("/state/proxy/Caddyfile") }
    }

    fileprivate mutating func stop(_ id: String) {
        guard let container = containers[id] else { return }
        if let alias = container.specification.aliases.first, let until = inFlight[alias]?.until, until > clock,
            container.state == "running"
        {
            violations.append("\(container.name) was stopped with a request in flight")
        }
        containers[id]?.state = "exited"
    }
}

extension FakeWorld.State {
    fileprivate var listing: [LabelledContainer] {
        containers.map { id, container in
            LabelledContainer(
                id: id, name: container.name, imageID: container.specification.image, state: container.state,
                labels: container.specification.labels, networks: container.networks)
        }
    }
}

/// The engine's responses, as Docker 20.10 gives them.
extension EngineError {
    static let nameTaken = EngineError.status(
        code: 409,
        message:
            #"Conflict. The container name "/x" is already in use by container "c1". You have to remove (or rename) that container to be able to reuse that name."#,
        route: "POST /containers/create")

    static func gone(_ id: String) -> EngineError {
        .status(code: 404, message: "No such container: \(id)", route: "POST /containers/\(id)/start")
    }

    static func removed(_ id: String) -> EngineError {
        .status(code: 409, message: "container is marked for removal and cannot be started", route: "POST /containers/\(id)/start")
    }

    static func portTaken(_ port: Int) -> EngineError {
        .status(
            code: 500,
            message:
                "driver failed programming external connectivity on endpoint x (e1): Bind for 127.0.0.1:\(port) failed: port is already allocated",
            route: "POST /containers/c1/start")
    }
}
