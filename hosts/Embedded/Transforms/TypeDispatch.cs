namespace Microsoft.ML.Data;

/// <summary>From a column type that is known at run time to code that is generic over its value type.</summary>
internal static class TypeDispatch
{
    /// <summary>The generic method of <paramref name="sample"/> for other type arguments, which its signature must not mention.</summary>
    public static TDelegate For<TDelegate>(TDelegate sample, params Type[] types)
        where TDelegate : Delegate
    {
        var method = sample.Method.GetGenericMethodDefinition().MakeGenericMethod(types);
        return (TDelegate)Delegate.CreateDelegate(typeof(TDelegate), sample.Target, method);
    }
}
