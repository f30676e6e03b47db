import TestSupport
import Testing

@testable import CaddyKeeper

/// Random events, and what must hold after each of them.
struct KeeperModelTests {
    /// A world that performs the effects: Caddys that start, serve, crash and end.
    private struct World {
        var state = KeeperState()
        var random: SeededGenerator
        var now = Duration.zero
        /// The running Caddys: true for those that were told to end.
        var caddys: [Int: Bool] = [:]
        var translating: Set<Int> = []
        var unanswered: Set<Int> = []
        var gone: Set<Int> = []
        var clients = 0
        var exit: Int?
        var problems: [String] = []
        var hasServed = false

        mutating func apply(_ event: KeeperEvent) {
            if exit != nil { return }
            for effect in state.apply(event, at: now) {
                switch effect {
                case .adapt(let number, _): translating.insert(number)
                case .start(let number):
                    if caddys[number] != nil { problems.append("generation \(number) was started twice") }
                    caddys[number] = false
                case .terminate(let number): if caddys[number] != nil { caddys[number] = true }
                case .kill(let number): if caddys[number] != nil { caddys[number] = true }
                case .discard(let number):
                    translating.remove(number)
                    if caddys[number] != nil { problems.append("generation \(number) was discarded while its Caddy ran") }
                case .reply(let client, _):
                    if unanswered.remove(client) == nil, gone.remove(client) == nil {
                        problems.append("client \(client) was answered twice")
                    }
                case .exit(let status): exit = status
                case .store, .retire, .log: break
                }
            }
            check("\(event)")
        }

        private mutating func check(_ event: String) {
            if caddys.count > KeeperState.limit { problems.append("\(caddys.count) Caddys run after \(event)") }
            if state.waiting.contains(where: { gone.contains($0.client) }) { problems.append("a load lacks its client after \(event)") }
            if state.generations.filter(\.isCurrent).count > 1 { problems.append("two generations are current after \(event)") }
            if state.isServing { hasServed = true }
            if hasServed, !state.isStopping, state.current == nil { problems.append("nothing has the new connections after \(event)") }
        }

        mutating func load() {
            clients += 1
            unanswered.insert(clients)
            apply(.load(client: clients, drain: .seconds(Int.random(in: 0..<20, using: &random))))
        }

        mutating func step() {
            now += .milliseconds(Int.random(in: 0..<4000, using: &random))
            switch Int.random(in: 0..<11, using: &random) {
            case 0:
                guard exit == nil else { return }
                if let client = unanswered.min(), random.chance(percent: 20) {
                    unanswered.remove(client)
                    gone.insert(client)
                    apply(.gone(client: client))
                } else {
                    load()
                }
            case 1, 2:
                guard let number = translating.sorted().first else { return }
                translating.remove(number)
                let fails = random.chance(percent: 20) && hasServed
                apply(.adapted(number, failure: fails ? .rejected("no") : nil))
            case 3, 4:
                guard !caddys.isEmpty else { return }
                let number = random.pick(caddys.keys.sorted())
                if caddys[number] == false { apply(.ready(number)) }
            case 5, 6:
                // Only a Caddy that was told to end, and rarely another one, ends.
                guard !caddys.isEmpty else { return }
                let number = random.pick(caddys.keys.sorted())
                guard caddys[number] == true || hasServed && random.chance(percent: 20) else { return }
                caddys[number] = nil
                apply(.ended(number, status: 0))
            case 7:
                guard let number = state.generations.first?.number else { return }
                apply(.counted(number, connections: random.chance(percent: 70) ? 0 : 3))
            case 8:
                guard let number = state.generations.last?.number else { return }
                apply(.probed(number, isAnswered: random.chance(percent: 40)))
            default: apply(.tick)
            }
        }
    }

    @Test(arguments: 0..<200)
    func `at most two Caddys run, and each client is answered once`(seed: Int) {
        var world = World(random: SeededGenerator(seed: seed))
        // Some keepers have no first configuration.
        if seed % 4 != 0 { world.apply(.begin(stored: seed % 3 == 0 ? 5 : nil)) }
        for _ in 0..<300 { world.step() }
        #expect(world.problems == [], "seed \(seed)")
        // Nothing stays undone once no Caddy crashes and no connection is left.
        for _ in 0..<400 where !world.unanswered.isEmpty {
            world.now += .seconds(1)
            for number in world.translating.sorted() {
                world.translating.remove(number)
                world.apply(.adapted(number, failure: nil))
            }
            for (number, isEnding) in world.caddys.sorted(by: { $0.key < $1.key }) {
                if isEnding {
                    world.caddys[number] = nil
                    world.apply(.ended(number, status: 0))
                } else {
                    world.apply(.ready(number))
                }
            }
            for generation in world.state.generations { world.apply(.counted(generation.number, connections: 0)) }
            world.apply(.tick)
        }
        #expect(world.unanswered == [] && world.problems == [], "seed \(seed)")
        world.apply(.stop)
        if world.exit == nil { world.load() }
        #expect(world.unanswered == [], "seed \(seed)")
        for number in world.caddys.keys.sorted() {
            world.caddys[number] = nil
            world.apply(.ended(number, status: 0))
        }
        // A first Caddy that does not start in time ends the container.
        #expect(world.exit == (world.hasServed ? 0 : 1), "seed \(seed)")
    }
}
