package faaso;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Serves an application until it is stopped, then finishes what is in flight. */
final class Server {
    /** The largest request line, and the largest sum of header fields. */
    private static final int MAX_HEAD = 256 << 10;
    /**
     * Seconds until an idle connection is closed. The proxy closes first (Caddy: after two minutes). Otherwise a request
     * is sometimes written to a connection that has just been closed.
     */
    private static final int IDLE = 300;
    /** Nanoseconds in which a request that has begun to arrive may arrive whole while the server stops. */
    private static final long ARRIVING = TimeUnit.SECONDS.toNanos(5);

    final Application application;
    final long maxBody;
    final ExecutorService workers;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final NioEventLoopGroup loops = new NioEventLoopGroup(Runtime.getRuntime().availableProcessors());
    private Listener listener;
    private volatile boolean stopping;

    Server(Application application, int threads, long maxBody) {
        this.application = application;
        this.maxBody = maxBody;
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        this.workers = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "handler");
            thread.setContextClassLoader(loader);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Listens, and returns the port. */
    int start(int port) throws InterruptedException {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(loops)
                        .channel(Listener.class)
                        .option(ChannelOption.SO_BACKLOG, 4096)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.AUTO_READ, false)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childOption(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                        .childHandler(new Pipeline());
        listener = (Listener) bootstrap.bind(port).sync().channel();
        return listener.localAddress().getPort();
    }

    /** Returns when every request that was received has been answered. */
    void stop() throws InterruptedException {
        stopping = true;
        long begun = System.nanoTime();
        listener.eventLoop().submit(listener::end).sync();
        // Connections that were just accepted are opened by tasks of the loops.
        for (EventExecutor loop : loops) {
            loop.submit(() -> {}).sync();
        }
        while (!connections.isEmpty()) {
            boolean patient = System.nanoTime() - begun < ARRIVING;
            connections.forEach(connection -> connection.retire(patient));
            Thread.sleep(10);
        }
    }

    boolean isStopping() {
        return stopping;
    }

    void opened(Connection connection) {
        connections.add(connection);
    }

    void closed(Connection connection) {
        connections.remove(connection);
    }

    /** A listening socket that loses no connection when it is closed. Public, as netty makes it. */
    public static final class Listener extends NioServerSocketChannel {
        /** Accepts the connections in the kernel's queue, which a close would reset, and closes the socket. */
        Void end() throws Exception {
            List<Object> accepted = new ArrayList<>();
            while (doReadMessages(accepted) > 0) {}
            accepted.forEach(pipeline()::fireChannelRead);
            close();
            return null;
        }
    }

    private final class Pipeline extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            Connection connection = new Connection(Server.this);
            ChannelInboundHandlerAdapter first =
                    new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelRead(ChannelHandlerContext context, Object bytes) {
                            connection.heard();
                            context.fireChannelRead(bytes);
                        }
                    };
            channel.pipeline()
                    .addLast(new IdleStateHandler(0, 0, IDLE))
                    .addLast(first)
                    .addLast(new HttpRequestDecoder(MAX_HEAD, MAX_HEAD, 64 << 10))
                    .addLast(new HttpResponseEncoder())
                    // One message for each read, so that a second request waits for the answer to the first.
                    .addLast(new FlowControlHandler())
                    .addLast(connection);
        }
    }
}
