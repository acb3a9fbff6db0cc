package io.holdfast.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A process that opens connections, asks nothing, and ends when its input does. */
final class IdleClients {

    private IdleClients() {}

    /** Arguments: port, number of connections. */
    public static void main(String[] arguments) throws Exception {
        InetSocketAddress gateway =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        List<SocketChannel> open = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            open.add(SocketChannel.open(gateway));
        }
        System.out.println("open " + open.size());
        while (System.in.read() >= 0) {
            System.out.println("still " + open.size());
        }
    }
}
