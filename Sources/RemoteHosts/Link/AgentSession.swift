import Basics
package import ContainerEngine
import Deployment
package import Pipeline
import Subprocess
import Synchronization

/// The client's side of a conversation with an agent. One request is made at a time.
package final class AgentSession: Sendable {
    /// The state of the host when the agent began.
    package let hello: AgentHello
    /// The port on this machine that leads to the registry on the host.
    private let port: Int
    private let host: String
    private let errors: Shared<[String]>
    private let writer: StandardInputWriter
    private let messages: AgentMessages
    private let working = Mutex(false)
    private let writing = Mutex(false)

    init(hello: AgentHello, host: String, port: Int, errors: Shared<[String]>, writer: StandardInputWriter, messages: AgentMessages) {
        self.errors = errors
        (self.hello, self.host, self.port, self.writer, self.messages) = (hello, host, port, writer, messages)
    }

    /// True while the host deploys. An interrupt then waits for the end.
    var isDeploying: Bool { working.withLock { $0 } }

    /// Tells the agent that this side is still there. A line must not come between the parts of a
    /// request.
    func sendSignOfLife() async {
        guard !writing.withLock({ $0 }) else { return }
        _ = try? await writer.write(JSONCoding.line(AgentRequest.alive))
    }

    /// Ends the work of the agent, as an interrupt does.
    func interrupt() async { _ = try? await writer.write(JSONCoding.line(AgentRequest.interrupt)) }

    private func ask(_ request: AgentRequest, progress: Progress = .silent) async throws -> AgentMessage {
        writing.withLock { $0 = true }
        _ = try await writer.write(JSONCoding.line(request))
        writing.withLock { $0 = false }
        while true {
            switch try await messages.next() {
            case .event(let event): progress.report(event.event(of: host))
            case .failed(let failure): throw failure.on(host)
            case let answer: return answer
            }
        }
    }

    /// The images that the host lacks.
    package func missing(_ images: [ShippedImage]) async throws -> [ShippedImage] {
        guard case .missing(let indices) = try await ask(.offer(images)) else { throw unexpected }
        return indices.filter(images.indices.contains).map { images[$0] }
    }

    /// Opens the registry on the host.
    package func open() async throws -> RegistryDoor {
        guard case .opened(let door) = try await ask(.open) else { throw unexpected }
        return door
    }

    /// The name under which an image is pushed to the registry on the host.
    package func name(of image: ShippedImage, in door: RegistryDoor) -> ImageReference? {
        ImageReference(ShippingName.make(port: port, repository: image.repository(in: door)) + ":1")
    }

    /// The error of the link, if it explains an error of the engine. Otherwise that error.
    package func cause(of error: any Error) -> any Error {
        guard case EngineError.pushFailed(_, let message) = error else { return error }
        let lines = errors.value
        if SSHError.Cause(lines) == .forwarding { return SSHError.failed(host: host, errors: lines) }
        // The registry is ours, so advice about logins and names of registries does not fit.
        return RemoteFailure(message: "\(host): the image did not arrive: \(message)")
    }

    /// Lets the host take an image that was pushed.
    /// - Returns: the bytes that the run has sent so far.
    package func take(_ image: ShippedImage, manifest: String) async throws -> Int {
        guard case .taken(let bytes) = try await ask(.take(image, manifest: manifest)) else { throw unexpected }
        return bytes
    }

    /// The steps of a deployment.
    package func plan(_ order: DeploymentOrder) async throws -> AgentPlan {
        guard case .planned(let plan) = try await ask(.plan(order)) else { throw unexpected }
        return plan
    }

    /// Deploys.
    package func deploy(_ order: DeploymentOrder, progress: Progress) async throws -> AgentOutcome {
        working.withLock { $0 = true }
        defer { working.withLock { $0 = false } }
        guard case .deployed(let outcome) = try await ask(.deploy(order), progress: progress) else { throw unexpected }
        return outcome
    }

    private var unexpected: any Error { SSHError.agentEnded(host: host, status: 0, errors: ["its answer is of another kind"]) }
}

/// The messages of an agent, in order.
final class AgentMessages: Sendable {
    private let stream: AsyncStream<AgentMessage>
    private let continuation: AsyncStream<AgentMessage>.Continuation
    private let end = WakeSignal()

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    /// Adds the message of a line. Lines of a login script, which are no JSON, are dropped.
    func add(_ line: [UInt8]) {
        guard line.first == UInt8(ascii: "{") else { return }
        do { continuation.yield(try JSONCoding.decode(AgentMessage.self, from: line)) } catch {
            continuation.yield(.failed(RemoteFailure(message: "its answer is of another version of faaso")))
        }
    }

    /// Marks the end of the messages.
    func finish() {
        continuation.finish()
        end.signal()
    }

    /// Waits for the end of the messages.
    func ended() async { await end.wait() }

    /// The next message.
    /// - Throws: ``AgentGone`` at the end.
    func next() async throws -> AgentMessage {
        var iterator = stream.makeAsyncIterator()
        guard let message = await iterator.next() else {
            try Task.checkCancellation()
            throw AgentGone()
        }
        return message
    }
}

/// The agent sends no more messages. The end of `ssh` has the reason.
struct AgentGone: Error {}
