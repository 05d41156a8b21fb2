namespace MLExtensions.Build;

/// <summary>A failure that is told to the user in one line, without a stack trace.</summary>
internal sealed class BuildException(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
