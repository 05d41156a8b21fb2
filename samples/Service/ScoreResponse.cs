namespace Service;

/// <summary>What the model says of a picture.</summary>
/// <param name="Accepted">Whether the answer may be used; otherwise <paramref name="Reason"/> says why not, and a person should look.</param>
/// <param name="Digit">The likeliest digit.</param>
/// <param name="Probability">Its calibrated probability.</param>
/// <param name="Probabilities">Those of all digits; they sum to 1.</param>
/// <param name="PValue">How usual the picture is: small = unlike anything the model has learned from.</param>
/// <param name="Reason">Why the answer was rejected; null if it was not.</param>
internal sealed record ScoreResponse(bool Accepted, string Digit, float Probability, IReadOnlyDictionary<string, float> Probabilities, float PValue, string? Reason);
