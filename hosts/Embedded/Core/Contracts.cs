namespace Microsoft.ML.Runtime;

/// <summary>
/// Argument and state checks. Each kind of failure has one exception type: bad values are
/// <see cref="ArgumentOutOfRangeException"/>, nulls <see cref="ArgumentNullException"/>, bad state
/// <see cref="InvalidOperationException"/>, bad bytes <see cref="FormatException"/>. A null context is allowed.
/// </summary>
internal static class Contracts
{
    public const string IsMarkedKey = "ML_IsMarked";

    /// <summary>Tags an exception as raised by the library itself and not by code it called.</summary>
    public static TException Mark<TException>(TException ex)
        where TException : Exception
    {
        ex.Data[IsMarkedKey] = 1;
        return ex;
    }

    public static bool IsMarked(this Exception ex) => ex.Data.Contains(IsMarkedKey);

    public static Exception Except(string msg) => Except(null, msg);

    public static Exception Except(this IExceptionContext ctx, string msg) => Process(ctx, new InvalidOperationException(msg));

    public static Exception Except(this IExceptionContext ctx, Exception inner, string msg)
        => Process(ctx, new InvalidOperationException(msg, inner));

    public static Exception ExceptParam(string paramName, string msg) => ExceptParam(null, paramName, msg);

    public static Exception ExceptParam(this IExceptionContext ctx, string paramName, string msg)
        => Process(ctx, msg == null ? new ArgumentOutOfRangeException(paramName) : new ArgumentOutOfRangeException(paramName, msg));

    public static Exception ExceptDecode(string msg) => ExceptDecode(null, msg);

    public static Exception ExceptDecode(this IExceptionContext ctx, string msg) => Process(ctx, new FormatException(msg));

    public static Exception ExceptDecode(this IExceptionContext ctx, Exception inner, string msg)
        => Process(ctx, new FormatException(msg, inner));

    public static Exception ExceptSchemaMismatch(string paramName, string columnRole, string columnName)
        => ExceptSchemaMismatch(null, paramName, columnRole, columnName);

    public static Exception ExceptSchemaMismatch(this IExceptionContext ctx, string paramName, string columnRole, string columnName)
        => ExceptParam(ctx, paramName, $"Could not find {columnRole} column '{columnName}'");

    public static Exception ExceptSchemaMismatch(
        string paramName, string columnRole, string columnName, string expectedType, string actualType)
        => ExceptSchemaMismatch(null, paramName, columnRole, columnName, expectedType, actualType);

    public static Exception ExceptSchemaMismatch(
        this IExceptionContext ctx, string paramName, string columnRole, string columnName, string expectedType, string actualType)
        => ExceptParam(ctx, paramName,
            $"Schema mismatch for {columnRole} column '{columnName}': expected {expectedType}, got {actualType}");

    public static void Check(bool condition, string msg = null) => Check(null, condition, msg);

    public static void Check(this IExceptionContext ctx, bool condition, string msg = null)
    {
        if (!condition)
            throw Except(ctx, msg);
    }

    public static void CheckUserArg(bool condition, string name, string msg = null) => CheckParam(null, condition, name, msg);

    public static void CheckUserArg(this IExceptionContext ctx, bool condition, string name, string msg = null)
        => CheckParam(ctx, condition, name, msg);

    public static void CheckParam(bool condition, string paramName, string msg = null) => CheckParam(null, condition, paramName, msg);

    public static void CheckParam(this IExceptionContext ctx, bool condition, string paramName, string msg = null)
    {
        if (!condition)
            throw ExceptParam(ctx, paramName, msg);
    }

    public static void CheckValue<T>(T value, string paramName)
        where T : class
        => CheckValue(null, value, paramName);

    public static void CheckValue<T>(this IExceptionContext ctx, T value, string paramName)
        where T : class
    {
        if (value is null)
            throw Process(ctx, new ArgumentNullException(paramName));
    }

    public static void CheckNonEmpty(string value, string paramName) => CheckNonEmpty(null, value, paramName);

    public static void CheckNonEmpty(this IExceptionContext ctx, string value, string paramName)
        => CheckParam(ctx, !string.IsNullOrEmpty(value), paramName, $"{paramName} cannot be null or empty");

    public static void CheckNonEmpty<T>(ICollection<T> value, string paramName) => CheckNonEmpty(null, value, paramName);

    public static void CheckNonEmpty<T>(this IExceptionContext ctx, ICollection<T> value, string paramName)
        => CheckParam(ctx, value is { Count: > 0 }, paramName, $"{paramName} cannot be null or empty");

    public static void CheckNonWhiteSpace(string value, string paramName) => CheckNonWhiteSpace(null, value, paramName);

    public static void CheckNonWhiteSpace(this IExceptionContext ctx, string value, string paramName)
        => CheckParam(ctx, !string.IsNullOrWhiteSpace(value), paramName, $"{paramName} cannot be null or white space");

    public static void CheckDecode(bool condition, string msg = null) => CheckDecode(null, condition, msg);

    public static void CheckDecode(this IExceptionContext ctx, bool condition, string msg = null)
    {
        if (!condition)
            throw Process(ctx, msg == null ? new FormatException() : new FormatException(msg));
    }

    /// <summary>Throws when the execution of <paramref name="env"/> has been cancelled.</summary>
    public static void CheckAlive(this IHostEnvironment env)
    {
        if (env is ICancelable { IsCanceled: true })
            throw Process(env, new OperationCanceledException("Operation was canceled."));
    }

    private static TException Process<TException>(IExceptionContext ctx, TException ex)
        where TException : Exception
        => ctx != null ? ctx.Process(ex) : Mark(ex);
}
