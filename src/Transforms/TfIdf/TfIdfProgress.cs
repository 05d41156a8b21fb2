namespace MLExtensions.Transforms;

/// <summary>Where a running fit stands.</summary>
/// <param name="Texts">The texts read so far.</param>
/// <param name="Terms">The different terms found so far; of a hashed model the slots.</param>
public readonly record struct TfIdfProgress(long Texts, int Terms);
