using Microsoft.ML.Data;

namespace ObjectDetection.Photo;

/// <summary>A picture to look at.</summary>
internal sealed class Photograph
{
#if MLNET_EMBEDDED
    private const string Kinds = "the ML.NET that this program was built with reads PNG files with 8 bits a colour, nothing else";
#else
    private const string Kinds = "it is no picture that ML.NET reads";
#endif

    public string File { get; set; } = "";

    public float Width { get; set; }

    public float Height { get; set; }

    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public static Photograph Open(string file)
    {
        if (!System.IO.File.Exists(file))
            throw new FileNotFoundException($"There is no file {file}.");
        try
        {
            using MLImage picture = MLImage.CreateFromFile(file);
            return new Photograph { File = Path.GetFullPath(file), Width = picture.Width, Height = picture.Height };
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{file} cannot be read: {Kinds}.", exception);
        }
    }
}
