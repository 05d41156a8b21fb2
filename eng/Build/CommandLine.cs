namespace MLExtensions.Build;

/// <summary>The verb, the options that all verbs share, and what is handed on to the verb.</summary>
internal sealed record CommandLine(string Verb, MlNetHost? Host, string Configuration, IReadOnlyList<string> Rest)
{
    private const string HostProperty = "-p:MlNetHost=";

    public static CommandLine Parse(string[] args)
    {
        string? verb = null;
        MlNetHost? host = null;
        var configuration = "Release";
        var rest = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            var argument = args[i];
            if (verb is null && argument is "-h" or "--help" or "-?")
                verb = "help";
            else if (verb is null && !argument.StartsWith('-'))
                verb = argument;
            else if (argument == "--host")
                host = ParseHost(Value(args, ref i));
            else if (argument.StartsWith(HostProperty, StringComparison.OrdinalIgnoreCase))
                host = ParseHost(argument[HostProperty.Length..]);
            else if (argument is "-c" or "--configuration")
                configuration = Value(args, ref i);
            else if (argument == "--")
            {
                rest.AddRange(args[(i + 1)..]);
                break;
            }
            else
                rest.Add(argument);
        }
        return new CommandLine(verb ?? "help", host, configuration, rest);
    }

    private static string Value(string[] args, ref int index) =>
        ++index < args.Length ? args[index] : throw new BuildException($"{args[index - 1]} needs a value.", 2);

    private static MlNetHost ParseHost(string text) =>
        Enum.GetNames<MlNetHost>().FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse<MlNetHost>(name)
            : throw new BuildException($"The host is '{text}'; allowed are Package and Embedded.", 2);
}
