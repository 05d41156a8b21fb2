using Microsoft.ML.Data;

namespace MLExtensions.Core;

/// <summary>Writes dense Single vectors into the caller's buffer, whose arrays are reused from row to row.</summary>
internal static class FloatVectorWriter
{
    public static void Write(ReadOnlySpan<float> values, ref VBuffer<float> destination)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref destination, values.Length);
        values.CopyTo(editor.Values);
        destination = editor.Commit();
    }
}
