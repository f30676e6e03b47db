internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// Records requests, and performs the steps of their answers.
final class StubHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private let log: StubLog
    private let moment: StubServer.Moment
    private let answer: @Sendable (StubServer.Recorded) -> [StubServer.Step]
    private var current = -1

    init(log: StubLog, moment: StubServer.Moment, answer: @escaping @Sendable (StubServer.Recorded) -> [StubServer.Step]) {
        self.log = log
        self.moment = moment
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let request = StubServer.Recorded(
                method: head.method.rawValue, target: head.uri, headers: head.headers.map { [$0.name, $0.value] })
            current = log.state.withLock {
                $0.requests.append(request)
                return $0.requests.count - 1
            }
            if case .withoutReading = moment { context.channel.setOption(.autoRead, value: false).whenComplete { _ in } }
            if case .afterRequest = moment { return }
            perform(answer(request)[...], context: context)
        case .body(let buffer):
            log.state.withLock { $0.requests[current].body += Array(buffer.readableBytesView) }
        case .end:
            let request = log.state.withLock { state in
                state.requests[current].isComplete = true
                return state.requests[current]
            }
            if case .afterRequest = moment { perform(answer(request)[...], context: context) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) {
        log.state.withLock { $0.closed += 1 }
        context.fireChannelInactive()
    }

    private func perform(_ steps: ArraySlice<StubServer.Step>, context: ChannelHandlerContext) {
        guard let step = steps.first else { return context.close(promise: nil) }
        let rest = steps.dropFirst()
        switch step {
        case .send(let text):
            write(Array(text.utf8), context: context) { self.perform(rest, context: context) }
        case .bytes(let bytes):
            write(bytes, context: context) { self.perform(rest, context: context) }
        case .stream(_, 0):
            perform(rest, context: context)
        case .stream(let chunk, let count):
            write(chunk, context: context) {
                self.log.state.withLock { $0.streamed += chunk.count }
                self.perform([.stream(chunk: chunk, count: count - 1)] + rest, context: context)
            }
        case .wait(let milliseconds):
            context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(milliseconds)) {
                if context.channel.isActive { self.perform(rest, context: context) }
            }
        case .hang: break
        }
    }

    private func write(_ bytes: [UInt8], context: ChannelHandlerContext, then: @escaping () -> Void) {
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenSuccess {
            // The next step does not run inside the write. Otherwise, long answers would recurse
            // deeply.
            context.eventLoop.assumeIsolated().execute(then)
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: promise)
    }
}
