namespace MLExtensions.Build;

internal static class TemporaryFolders
{
    /// <summary>Deletes a folder; a killed restore may still hold a file for a moment, and a left-over folder in the temporary folder does no harm.</summary>
    public static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"warning: {folder} could not be deleted: {exception.Message}");
        }
    }
}
