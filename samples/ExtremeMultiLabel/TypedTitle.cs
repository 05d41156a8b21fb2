namespace ExtremeMultiLabel;

/// <summary>A title that somebody types: what the saved model takes.</summary>
internal sealed class TypedTitle
{
    public string Text { get; set; } = "";
}
