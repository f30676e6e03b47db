package faaso;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/** The method {@code handle} of the class Handler. */
final class Handle {
    private static final String EXPECTED = "expected 'public Object handle(Request request)' in the class Handler of Handler.java";

    /** The function has nothing that could be called with a request. The message says what is expected. */
    static final class Unusable extends Exception {
        Unusable(String message) {
            super(message);
        }
    }

    private final Method method;
    private final Object target;

    private Handle(Method method, Object target) {
        this.method = method;
        this.target = target;
    }

    /** Finds the method, and makes an instance of its class if it is not static. */
    static Handle load(ClassLoader loader) throws Unusable {
        Method method = find(loader);
        Object target = null;
        try {
            if (!Modifier.isStatic(method.getModifiers())) {
                var constructor = method.getDeclaringClass().getDeclaredConstructor();
                constructor.setAccessible(true);
                target = constructor.newInstance();
            } else {
                Class.forName("Handler", true, loader);
            }
        } catch (InvocationTargetException | ExceptionInInitializerError problem) {
            throw new Unusable("the class Handler cannot be made ready: " + told(problem.getCause()));
        } catch (ReflectiveOperationException | LinkageError problem) {
            throw new Unusable("the class Handler cannot be made ready: " + told(problem));
        }
        return new Handle(method, target);
    }

    /** Finds the method without running any code of the function. */
    static Method find(ClassLoader loader) throws Unusable {
        Class<?> type;
        Method[] methods;
        try {
            type = Class.forName("Handler", false, loader);
            methods = type.getDeclaredMethods();
        } catch (ClassNotFoundException problem) {
            throw new Unusable("there is no class Handler outside of packages; " + EXPECTED);
        } catch (LinkageError problem) {
            throw new Unusable("the class Handler cannot be loaded: " + told(problem));
        }
        Method other = null;
        for (Method method : methods) {
            if (!method.getName().equals("handle") || method.isSynthetic()) {
                continue;
            }
            if (Modifier.isPublic(method.getModifiers()) && Arrays.equals(method.getParameterTypes(), new Class<?>[] {Request.class})) {
                return usable(method);
            }
            other = method;
        }
        if (other == null) {
            throw new Unusable("the class Handler has no method 'handle'; " + EXPECTED);
        }
        String taken = Arrays.stream(other.getParameterTypes()).map(Class::getSimpleName).collect(Collectors.joining(", "));
        boolean hidden = !Modifier.isPublic(other.getModifiers());
        throw new Unusable("'handle' " + (hidden ? "is not public" : "takes (" + taken + "), not one Request") + "; " + EXPECTED);
    }

    private static Method usable(Method method) throws Unusable {
        Class<?> type = method.getDeclaringClass();
        if (!Modifier.isStatic(method.getModifiers())) {
            try {
                if (Modifier.isAbstract(type.getModifiers())) {
                    throw new Unusable("the class Handler is abstract; " + EXPECTED);
                }
                type.getDeclaredConstructor();
            } catch (NoSuchMethodException problem) {
                throw new Unusable("the class Handler has no constructor without parameters; " + EXPECTED);
            }
        }
        method.setAccessible(true);
        return method;
    }

    /** Calls the method. Anything that it throws is thrown. A CompletionStage is waited for. */
    Object call(Request request) throws Throwable {
        try {
            Object result = method.invoke(target, request);
            return result instanceof CompletionStage<?> stage ? stage.toCompletableFuture().get() : result;
        } catch (InvocationTargetException | ExecutionException wrapped) {
            throw wrapped.getCause();
        }
    }

    /** The error in one line, with the place of the function's code where it was thrown. */
    private static String told(Throwable error) {
        for (StackTraceElement frame : error.getStackTrace()) {
            if (!frame.getClassName().matches("(java|jdk|sun|faaso)[.].*")) {
                return Text.line(Log.described(error) + " at " + Log.place(frame));
            }
        }
        return Text.line(Log.described(error));
    }
}
