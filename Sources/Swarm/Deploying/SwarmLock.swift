import Basics
import ContainerEngine
import ContentHash
import Deployment
import FunctionModel

/// The lock of a project's deployments, for all managers of a swarm. It is a config: a name can be
/// created only once.
///
/// The holder changes a label of the config from time to time. A lock that stays the same for long
/// was left by a killed process, and is taken away. The waiting process measures that time itself,
/// so clocks of machines are not compared.
///
/// A holder can lose its lock, for example while no manager answers it. It still overwrites
/// nothing, because each update names the version that it was planned for.
package struct SwarmLock: Sendable {
    private let swarm: any SwarmManager
    private let names: SwarmNames
    private let holder: String
    private let sleep: @Sendable (Duration) async throws -> Void

    /// The pause between two attempts to take the lock.
    static let pause = Duration.seconds(1)
    /// The time between two signs of life.
    static let renewal = Duration.seconds(10)
    /// The time without a sign of life after which a lock is taken away.
    static let patience = Duration.seconds(45)
    /// Creates the lock of a project.
    /// - Parameter holder: the words that tell others who holds the lock.
    package init(
        swarm: any SwarmManager, project: String, holder: String,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        (self.swarm, self.holder, self.sleep) = (swarm, holder, sleep)
        names = SwarmNames(project: project)
    }

    /// Runs `body` while no other holder has the lock.
    /// - Parameters:
    ///   - wait: false throws `LockError.held` if the lock is taken.
    ///   - onWait: called once with the words of the holder, if the lock is taken.
    ///   - onLoss: called if another process took the lock away. `body` goes on.
    package func withLock<R: Sendable>(
        wait: Bool = true, onWait: (String) -> Void = { _ in }, onLoss: @escaping @Sendable () -> Void = {},
        _ body: () async throws -> R
    ) async throws -> R {
        let id = try await acquire(wait: wait, onWait: onWait)
        let outcome = await withTaskGroup(of: Void.self) { group -> Result<R, any Error> in
            group.addTask { await keepAlive(id, onLoss) }
            defer { group.cancelAll() }
            do { return .success(try await body()) } catch { return .failure(error) }
        }
        // A lock that cannot be removed goes away by its age.
        await shielded { _ = try? await swarm.removeSwarmObject(.config, id) }
        return try outcome.get()
    }

    /// Creates the lock.
    /// - Returns: the ID of its config.
    private func acquire(wait: Bool, onWait: (String) -> Void) async throws -> String {
        var (last, silence): (SwarmObject?, Duration) = (nil, .zero)
        while true {
            do {
                return try await swarm.createSwarmObject(
                    .config, names.lock, labels: Labels.base(names.project, .lock), data: Array(holder.utf8))
            } catch let error as EngineError where error.refusal == .objectExists {
                // Somebody holds it.
            }
            if let held = try await current() {
                let words = String(decoding: held.data, as: UTF8.self)
                guard wait else { throw LockError.held(by: words) }
                if last == nil { onWait(words) }
                silence = held == last ? silence + Self.pause : .zero
                last = held
                if silence > Self.patience { try await removeAbandoned(held) }
            }
            try await sleep(Self.pause)
        }
    }

    /// The config of the lock; nil if nobody holds it.
    private func current() async throws -> SwarmObject? {
        try await swarm.swarmObjects(.config, label: Labels.filters(names.project, .lock)).first { $0.name == names.lock }
    }

    private func removeAbandoned(_ held: SwarmObject) async throws {
        do {
            try await swarm.removeSwarmObject(.config, held.id)
        } catch let error as EngineError where error.isNotFound {
            // Another waiting process removed it.
        }
    }

    /// Gives signs of life until the task is cancelled.
    private func keepAlive(_ id: String, _ onLoss: @Sendable () -> Void) async {
        for count in 1... {
            do { try await sleep(Self.renewal) } catch { return }
            do {
                guard let own = try await current(), own.id == id else { return onLoss() }
                try await swarm.relabel(.config, own, labels: own.labels.merging([SwarmLabels.renewed: "\(count)"]) { $1 })
            } catch let error as EngineError where error.isNotFound {
                return onLoss()
            } catch {
                // A manager that does not answer now may answer the next time.
            }
        }
    }
}
