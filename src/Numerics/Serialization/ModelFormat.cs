namespace MLExtensions.Numerics;

/// <summary>Identifies the binary layout of a model: what it is, which version was written, and who may read it.</summary>
/// <param name="Id">A name that never changes, 1 to 32 printable ASCII characters, for example <c>softmax</c>.</param>
/// <param name="Version">The version that this build writes, at least 1. Raised with every change of the bytes.</param>
/// <param name="OldestReader">The oldest version whose reader still understands the bytes, between 1 and <paramref name="Version"/>.
/// Raised only when an older reader would misread them.</param>
public readonly record struct ModelFormat(string Id, int Version, int OldestReader)
{
    internal void Validate()
    {
        if (string.IsNullOrEmpty(Id) || Id.Length > 32 || Id.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new ArgumentException($"A format id has 1 to 32 printable ASCII characters without spaces; found '{Id}'.");
        if (Version < 1 || OldestReader < 1 || OldestReader > Version)
            throw new ArgumentException($"Format '{Id}': need 1 <= OldestReader <= Version; found {OldestReader} and {Version}.");
    }
}
