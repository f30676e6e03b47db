internal import NIOCore
internal import NIOHTTP1

/// The handler between the HTTP codec and the asynchronous channel.
///
/// The handler passes the response's head to a promise and its body on as bytes. It also enforces
/// the time limit. Everything that ends an exchange early passes through it, so one place names the
/// error.
final class ExchangeHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = RequestPart
    typealias OutboundOut = HTTPClientRequestPart

    private let head: EventLoopPromise<HTTPResponseHead>
    private let limit: TimeLimit?
    private var deadline: Scheduled<Void>?
    private var isOver = false

    /// Creates a handler that completes a promise with the response's head.
    init(head: EventLoopPromise<HTTPResponseHead>, limit: TimeLimit?) {
        self.head = head
        self.limit = limit
    }

    func channelActive(context: ChannelHandlerContext) {
        if let limit {
            deadline = context.eventLoop.assumeIsolated().scheduleTask(deadline: limit.deadline) {
                self.fail(HTTPClientError.timedOut(after: limit.duration), context: context)
            }
        }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        switch unwrapInboundIn(data) {
        case .head(let response):
            if limit?.scope == .head { deadline?.cancel() }
            head.succeed(HTTPResponseHead(response))
        case .body(let buffer):
            context.fireChannelRead(wrapInboundOut(buffer))
        case .end:
            isOver = true
            deadline?.cancel()
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let failure = error as? RequestBodyFailure {
            fail(failure.underlying, context: context)
        } else {
            fail(HTTPClientError(wire: error), context: context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(HTTPClientError.closed, context: context)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        // If the connection failed, there is no head. Its promise must still be completed.
        head.fail(HTTPClientError.closed)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part: HTTPClientRequestPart =
            switch unwrapOutboundIn(data) {
            case .head(let head): .head(head)
            case .body(let buffer): .body(.byteBuffer(buffer))
            case .end(let trailers): .end(trailers)
            }
        context.write(wrapOutboundOut(part), promise: promise)
    }

    /// Ends the exchange with its first failure. Ignores failures after the response is complete,
    /// because the server may then close the connection in any way.
    private func fail(_ error: any Error, context: ChannelHandlerContext) {
        guard !isOver else { return }
        isOver = true
        deadline?.cancel()
        head.fail(error)
        context.fireErrorCaught(error)
        context.close(promise: nil)
    }
}

/// The parts of a request as they are sent to the event loop.
typealias RequestPart = HTTPPart<HTTPRequestHead, ByteBuffer>

/// An error that tells the handler that the request's body cannot be completed.
struct RequestBodyFailure: Error {
    /// The error of the body's stream.
    let underlying: any Error
}

/// A deadline, and the part of the response that must arrive by then.
struct TimeLimit: Sendable {
    /// The part of the response that must arrive: the head or everything.
    enum Scope { case head, whole }

    /// The duration of the limit, for messages.
    let duration: Duration
    /// The time at which the exchange fails.
    let deadline: NIODeadline
    /// The part that must arrive.
    let scope: Scope

    /// Creates a limit that starts now.
    init(_ duration: Duration, _ scope: Scope) {
        self.duration = duration
        self.scope = scope
        deadline = .now() + TimeAmount(duration)
    }
}

extension HTTPResponseHead {
    /// Converts NIO's head.
    init(_ head: NIOHTTP1.HTTPResponseHead) {
        self.init(status: Int(head.status.code), headers: HeaderFields(head.headers.map { (name: $0.name, value: $0.value) }))
    }
}
