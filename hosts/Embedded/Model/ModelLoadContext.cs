using System.Reflection;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The signature of classes that load models: they are made from an environment and a load context.</summary>
internal delegate void SignatureLoadModel(ModelLoadContext ctx);

/// <summary>Where one component reads itself back, in the order in which it wrote.</summary>
internal sealed class ModelLoadContext : IDisposable
{
    public const string ModelStreamName = "Model.key";

    public readonly RepositoryReader Repository;
    public readonly string Directory;
    public readonly BinaryReader Reader;
    public readonly string[] Strings;
    public readonly string LoaderAssemblyName;

    internal ModelHeader Header;

    private ModelLoadContext(RepositoryReader repository, Stream model, string directory)
    {
        Repository = repository;
        Directory = directory;
        Reader = new BinaryReader(model, Encoding.UTF8);
        Header = ModelHeader.Read(Reader, out Strings, out LoaderAssemblyName);
    }

    private IExceptionContext ExceptionContext => Repository.ExceptionContext;

    /// <summary>False when there is no component in <paramref name="dir"/>; a component that cannot be loaded throws.</summary>
    public static bool LoadModelOrNull<TRes, TSig>(
        IHostEnvironment env, out TRes result, RepositoryReader rep, string dir, params object[] extra)
        where TRes : class
    {
        using var stream = rep.OpenEntryOrNull(dir, ModelStreamName);
        if (stream == null)
        {
            result = null;
            return false;
        }
        using var context = new ModelLoadContext(rep, stream, dir);
        result = context.CreateInstance<TSig>(env, extra) as TRes ?? throw env.ExceptDecode($"Couldn't load model: '{dir}'");
        Contracts.CheckDecode(context.Reader.BaseStream.Position == ModelHeader.Size + context.Header.CbModel,
            $"Component '{dir}' of the model was not read to its end");
        return true;
    }

    public static void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, RepositoryReader rep, string dir, params object[] extra)
        where TRes : class
    {
        if (!LoadModelOrNull<TRes, TSig>(env, out result, rep, dir, extra))
            throw env.ExceptDecode("Corrupt model file");
    }

    public bool LoadModelOrNull<TRes, TSig>(IHostEnvironment env, out TRes result, string name, params object[] extra)
        where TRes : class
        => LoadModelOrNull<TRes, TSig>(env, out result, Repository, RepositoryPath.Combine(Directory, name), extra);

    public void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, string name, params object[] extra)
        where TRes : class
        => LoadModel<TRes, TSig>(env, out result, Repository, RepositoryPath.Combine(Directory, name), extra);

    public void CheckAtModel() => ExceptionContext.Check(Reader.BaseStream.Position == ModelHeader.Size);

    public void CheckAtModel(VersionInfo ver)
    {
        CheckAtModel();
        CheckVersionInfo(ver);
    }

    public void CheckVersionInfo(VersionInfo ver) => Header.CheckVersionInfo(ver);

    public string LoadStringOrNull()
    {
        int number = Reader.ReadInt32();
        ExceptionContext.CheckDecode(number >= -1 && number < Strings.Length);
        return number < 0 ? null : Strings[number];
    }

    public string LoadString()
    {
        string text = LoadStringOrNull();
        ExceptionContext.CheckDecode(text != null);
        return text;
    }

    public string LoadNonEmptyString()
    {
        string text = LoadString();
        ExceptionContext.CheckDecode(text.Length > 0);
        return text;
    }

    public bool TryLoadBinaryStream(string name, Action<BinaryReader> action)
    {
        using var stream = Repository.OpenEntryOrNull(Directory, name);
        if (stream == null)
            return false;
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        action(reader);
        return true;
    }

    public void Dispose() => Reader.Dispose();

    private object CreateInstance<TSig>(IHostEnvironment env, object[] extra)
    {
        // The assembly is found by its full name: one of a lower version than was saved does not load.
        if (!string.IsNullOrEmpty(LoaderAssemblyName))
            env.ComponentCatalog.RegisterAssembly(Assembly.Load(LoaderAssemblyName));
        object[] arguments = [this, .. extra];
        return env.ComponentCatalog.CreateInstanceOrNull(env, typeof(TSig), Header.LoaderSignature, arguments)
            ?? env.ComponentCatalog.CreateInstanceOrNull(env, typeof(TSig), Header.LoaderSignatureAlt, arguments);
    }
}
