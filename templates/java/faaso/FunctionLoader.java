package faaso;

import java.net.URL;
import java.net.URLClassLoader;

/**
 * Loads the function's classes and the jars of lib/ before the server's own.
 *
 * <p>A function may therefore bring a netty or a gson of any version. The package {@code faaso} is shared.
 */
final class FunctionLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    FunctionLoader(URL[] places) {
        super("function", places, FunctionLoader.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith("java.") || name.startsWith("faaso.")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            try {
                return loaded == null ? findClass(name) : loaded;
            } catch (ClassNotFoundException problem) {
                return super.loadClass(name, resolve);
            }
        }
    }
}
