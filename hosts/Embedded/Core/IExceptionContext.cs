namespace Microsoft.ML.Runtime;

/// <summary>Knows on whose behalf an exception is thrown and marks it.</summary>
public interface IExceptionContext
{
    string ContextDescription { get; }

    TException Process<TException>(TException ex)
        where TException : Exception;
}
