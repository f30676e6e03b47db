import Glibc
import TestSupport
import Testing

/// Random repositories and random edits. The plan must agree with a run without an index, and with
/// a naive comparison of the files. This proves that speed causes no stale image.
struct ModelTests {
    private static func number(_ variable: String) -> Int? { getenv(variable).flatMap { Int(String(cString: $0)) } }

    /// Runs `FAASO_MODEL_SEQUENCES` sequences. Without it, runs as many as end in
    /// `FAASO_MODEL_SECONDS`, but at least 60.
    @Test(.timeLimit(.minutes(20))) func `after any edits exactly what changed is planned`() async {
        let seed = UInt64.random(in: 0 ... .max / 2)
        let wanted = Self.number("FAASO_MODEL_SEQUENCES")
        let end = ContinuousClock.now + .seconds(Self.number("FAASO_MODEL_SECONDS") ?? 20)
        var counts = (looks: 0, valid: 0, stale: 0, current: 0, quick: 0, partial: 0, part: 0)
        var failure: String?
        var started = 0
        await withTaskGroup(of: ModelSequence.Outcome.self) { group in
            func isMoreWanted() -> Bool { wanted.map { started < $0 } ?? (started < 60 || ContinuousClock.now < end) }
            func start() {
                let own = seed + UInt64(started)
                started += 1
                group.addTask { await ModelSequence(seed: own).outcome() }
            }
            for _ in 0..<12 where isMoreWanted() { start() }
            for await outcome in group {
                counts.looks += outcome.counts.looks
                counts.valid += outcome.counts.valid
                counts.stale += outcome.counts.stale
                counts.current += outcome.counts.current
                counts.quick += outcome.counts.quick
                counts.partial += outcome.counts.partial
                counts.part += outcome.counts.part
                if let text = outcome.failure, failure == nil { failure = text }
                if failure == nil, isMoreWanted() { start() }
            }
        }
        print("\(started) sequences of edits, \(counts.looks) looks, \(counts.stale) images stale, \(counts.current) current")
        print("\(counts.partial) partial plans, \(counts.part) partial graphs")
        #expect(failure == nil, "\(failure ?? "")")
        // A model in which little is valid, or everything is stale, would prove nothing.
        #expect(failure != nil || counts.valid * 2 > counts.looks, "\(counts)")
        #expect(
            failure != nil
                || (counts.stale * 20 > counts.valid && counts.current * 2 > counts.valid && counts.quick * 100 > counts.looks
                    && counts.partial > 0 && counts.part > 0),
            "\(counts)")
    }

    /// Fixed seeds. To run one seed again, write it here.
    @Test(arguments: [1, 2] as [UInt64]) func `sequences of fixed seeds`(seed: UInt64) async {
        let outcome = await ModelSequence(seed: seed).outcome()
        #expect(outcome.failure == nil, "\(outcome.failure ?? "")")
    }
}

/// A repository and its edits, identified by a seed.
struct ModelSequence: Sendable {
    typealias Counts = (looks: Int, valid: Int, stale: Int, current: Int, quick: Int, partial: Int, part: Int)

    struct Outcome: Sendable {
        /// The seed, with the small case that also fails.
        var failure: String?
        var counts: Counts
    }

    let seed: UInt64
    let edits: [ModelEdit]

    init(seed: UInt64) {
        self.seed = seed
        var random = SeededGenerator(seed: ~seed)
        edits = (0..<8).map { _ in ModelEdit(&random) }
    }

    func outcome() async -> Outcome {
        let (failure, counts) = await run(edits)
        guard let failure else { return Outcome(failure: nil, counts: counts) }
        let small = await shrunk(failure)
        return Outcome(failure: "seed \(seed):\n    " + small, counts: counts)
    }

    /// Leaves out one edit after the other as long as the run still fails.
    private func shrunk(_ failure: String) async -> String {
        var (edits, failure) = (edits, failure)
        var index = 0
        while index < edits.count {
            var fewer = edits
            fewer.remove(at: index)
            if let other = await run(fewer).0 { (edits, failure, index) = (fewer, other, 0) } else { index += 1 }
        }
        return failure
    }

    private func run(_ edits: [ModelEdit]) async -> (String?, Counts) {
        var run = ModelRun(seed: seed)
        let failure = await run.run(edits)
        return (failure, run.counts)
    }
}
