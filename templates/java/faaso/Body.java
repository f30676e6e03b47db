package faaso;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** The body of a request while it arrives. It is kept up to a limit, and only counted beyond it. */
final class Body {
    private final List<byte[]> pieces = new ArrayList<>();
    private final long limit;
    private long received;

    Body(long limit) {
        this.limit = limit;
    }

    void add(ByteBuf content) {
        received += content.readableBytes();
        if (isTooLarge()) {
            pieces.clear();
        } else if (content.isReadable()) {
            byte[] piece = new byte[content.readableBytes()];
            content.readBytes(piece);
            pieces.add(piece);
        }
    }

    boolean isTooLarge() {
        return received > limit;
    }

    long received() {
        return received;
    }

    byte[] bytes() {
        byte[] whole = new byte[(int) received];
        int at = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, whole, at, piece.length);
            at += piece.length;
        }
        return whole;
    }
}
