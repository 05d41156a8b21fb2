namespace MLExtensions.Numerics;

/// <summary>A model, or a part of one, that writes itself to a plain stream and is read back from it, without ML.NET.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface IModelPart<TSelf>
    where TSelf : IModelPart<TSelf>
{
    /// <summary>The layout that this build writes; older versions of it stay readable for ever.</summary>
    static abstract ModelFormat Format { get; }

    /// <summary>Writes the values, in the order in which <see cref="Read"/> takes them.</summary>
    /// <param name="writer">Receives the values.</param>
    void Write(ModelWriter writer);

    /// <summary>Reads what <see cref="Write"/> wrote; <see cref="ModelReader.Version"/> tells which version that was.</summary>
    /// <param name="reader">Delivers the values, every length checked.</param>
    /// <returns>A model equal, bit for bit, to the one written.</returns>
    /// <exception cref="FormatException">The bytes are truncated, altered or break a rule of the model.</exception>
    static abstract TSelf Read(ModelReader reader);
}
