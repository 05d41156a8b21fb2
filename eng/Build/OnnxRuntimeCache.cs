using System.Runtime.InteropServices;

namespace MLExtensions.Build;

/// <summary>Where ONNX Runtime for the embedded host lies: a folder of the user's, used by all checkouts (eng/OnnxRuntime.props reads it).</summary>
internal sealed class OnnxRuntimeCache
{
    public const string NpmPackage = "com.github.asus4.onnxruntime";
    public const string NpmVersion = "0.4.9";

    private const string Found = "found.props";

    private OnnxRuntimeCache(string parent)
    {
        Parent = parent;
        Folder = Path.Combine(parent, "onnxruntime-" + NpmVersion);
    }

    /// <summary>What is being fetched is put here first; a folder of its own within the same disk, so that it can be moved in one step.</summary>
    public string Parent { get; }

    public string Folder { get; }

    public bool IsThere => File.Exists(Path.Combine(Folder, Found));

    /// <summary>What the package has for this machine, as a path inside it; null where it has nothing.</summary>
    public static string? NativeLibrary => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 when OperatingSystem.IsLinux() => "Plugins/Linux/x64/libonnxruntime.so",
        Architecture.X64 when OperatingSystem.IsWindows() => "Plugins/Windows/x64/onnxruntime.dll",
        Architecture.Arm64 when OperatingSystem.IsWindows() => "Plugins/Windows/arm64/onnxruntime.dll",
        Architecture.Arm64 when OperatingSystem.IsMacOS() => "Plugins/macOS/arm64/libonnxruntime.dylib",
        _ => null,
    };

    public static OnnxRuntimeCache Open()
    {
        var parent = Environment.GetEnvironmentVariable("MLEXTENSIONS_CACHE");
        if (string.IsNullOrEmpty(parent))
        {
            var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
            if (local.Length == 0)
                throw new BuildException("This user has no folder for local data; set MLEXTENSIONS_CACHE to a folder.");
            parent = Path.Combine(local, "MLExtensions");
        }

        return new OnnxRuntimeCache(Path.GetFullPath(parent));
    }

    /// <summary>Says in a folder where ONNX Runtime comes from; the last thing that is written.</summary>
    public static void Mark(string folder, string origin) => File.WriteAllText(Path.Combine(folder, Found),
        $"<Project>\n  <PropertyGroup>\n    <OnnxRuntimeFrom>{origin}</OnnxRuntimeFrom>\n  </PropertyGroup>\n</Project>\n");

    /// <summary>Puts a finished folder in its place.</summary>
    public void Accept(string finished)
    {
        Remove();
        Directory.Move(finished, Folder);
    }

    public void Remove()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }
}
