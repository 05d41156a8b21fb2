namespace Microsoft.ML.Data;

/// <summary>From a column type that is known at run time to code that is generic over its value type.</summary>
internal static class TypeDispatch
{
    /// <summary>The same generic method as <paramref name="sample"/>, for other type arguments; its signature must not mention them.</summary>
    public static TDelegate For<TDelegate>(TDelegate sample, params Type[] types)
        where TDelegate : Delegate
        => (TDelegate)Delegate.CreateDelegate(typeof(TDelegate), sample.Target, sample.Method.GetGenericMethodDefinition().MakeGenericMethod(types));
}
