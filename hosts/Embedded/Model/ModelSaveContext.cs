using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where one component writes itself: its own bytes, strings by number, and other components below it.</summary>
public sealed class ModelSaveContext : IDisposable
{
    internal readonly RepositoryWriter Repository;
    internal readonly string Directory;
    internal readonly BinaryWriter Writer;

    internal ModelHeader Header;

    private readonly MemoryStream _body = new();
    private readonly Dictionary<string, int> _stringNumbers = [];
    private string _loaderAssemblyName;

    internal ModelSaveContext(RepositoryWriter repository, string directory)
    {
        Repository = repository;
        Directory = directory;
        Writer = new BinaryWriter(_body);
    }

    public void Dispose() => Writer.Dispose();

    /// <summary>Saves <paramref name="value"/> in a directory of its own; null and what cannot be saved leaves nothing behind.</summary>
    internal static void SaveModel<T>(RepositoryWriter repository, T value, string directory)
        where T : class
    {
        if (value is not ICanSaveModel savable)
            return;
        using var context = new ModelSaveContext(repository, directory);
        savable.Save(context);
        context.Done();
    }

    internal void SaveModel<T>(T value, string name)
        where T : class
        => SaveModel(Repository, value, RepositoryPath.Combine(Directory, name));

    internal void CheckAtModel() => Repository.ExceptionContext.Check(_body.Position == 0);

    internal void SetVersionInfo(VersionInfo ver)
    {
        Header.SetVersionInfo(ver);
        _loaderAssemblyName = ver.LoaderAssemblyName;
    }

    internal void SaveString(string str)
    {
        Repository.ExceptionContext.CheckValue(str, nameof(str));
        if (!_stringNumbers.TryGetValue(str, out int number))
            _stringNumbers.Add(str, number = _stringNumbers.Count);
        Writer.Write(number);
    }

    internal void SaveNonEmptyString(string str)
    {
        Repository.ExceptionContext.CheckParam(!string.IsNullOrEmpty(str), nameof(str));
        SaveString(str);
    }

    internal void SaveStringOrNull(string str)
    {
        if (str == null)
            Writer.Write(-1);
        else
            SaveString(str);
    }

    /// <summary>Writes a file of its own beside the body.</summary>
    internal void SaveBinaryStream(string name, Action<BinaryWriter> action)
    {
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content);
        action(writer);
        writer.Flush();
        Repository.WriteEntry(Directory, name, content.ToArray());
    }

    internal void Done()
    {
        Repository.ExceptionContext.Check(Header.ModelSignature != 0, "ModelSignature not specified!");
        Writer.Flush();
        byte[] content = Header.ToBytes(_body.ToArray(), _stringNumbers.Keys, _loaderAssemblyName);
        Repository.WriteEntry(Directory, ModelLoadContext.ModelStreamName, content);
    }
}
