using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The entry to everything: the catalogs, the log, and the environment that components live in.</summary>
public sealed class MLContext : IHostEnvironmentInternal
{
    private readonly HostEnvironment _environment;
    private readonly Dictionary<string, object> _options = [];

    public MLContext(int? seed = null)
    {
        _environment = new HostEnvironment(seed, RaiseLog);
        BinaryClassification = new(_environment);
        MulticlassClassification = new(_environment);
        Regression = new(_environment);
        Clustering = new(_environment);
        Ranking = new(_environment);
        AnomalyDetection = new(_environment);
        Transforms = new(_environment);
        Model = new(_environment);
        Data = new(_environment);
    }

    public event EventHandler<LoggingEventArgs> Log;

    public BinaryClassificationCatalog BinaryClassification { get; }

    public MulticlassClassificationCatalog MulticlassClassification { get; }

    public RegressionCatalog Regression { get; }

    public ClusteringCatalog Clustering { get; }

    public RankingCatalog Ranking { get; }

    public AnomalyDetectionCatalog AnomalyDetection { get; }

    public TransformsCatalog Transforms { get; }

    public ModelOperationsCatalog Model { get; }

    public DataOperationsCatalog Data { get; }

    public ComponentCatalog ComponentCatalog => _environment.ComponentCatalog;

    int? IHostEnvironmentInternal.Seed => _environment.Seed;

    string IExceptionContext.ContextDescription => _environment.ContextDescription;

    public bool TryAddOption<T>(string name, T value) => _options.TryAdd(CheckOptionName(name), value);

    public void SetOption<T>(string name, T value) => _options[CheckOptionName(name)] = value;

    public bool TryGetOption<T>(string name, out T value)
    {
        bool found = _options.TryGetValue(CheckOptionName(name), out object stored) && stored is T;
        value = found ? (T)stored : default;
        return found;
    }

    /// <summary>The option; one that is missing is set to its default.</summary>
    public T GetOptionOrDefault<T>(string name)
    {
        TryAddOption(name, default(T));
        return (T)_options[name];
    }

    public bool RemoveOption(string name) => _options.Remove(CheckOptionName(name));

    internal void CancelExecution() => _environment.CancelExecution();

    IHost IHostEnvironment.Register(string name, int? seed, bool? verbose) => _environment.Register(name, seed, verbose);

    IChannel IChannelProvider.Start(string name) => _environment.Start(name);

    IPipe<TMessage> IChannelProvider.StartPipe<TMessage>(string name) => _environment.StartPipe<TMessage>(name);

    IProgressChannel IProgressChannelProvider.StartProgressChannel(string name) => _environment.StartProgressChannel(name);

    TException IExceptionContext.Process<TException>(TException ex) => _environment.Process(ex);

    private void RaiseLog(string source, ChannelMessage message)
        => Log?.Invoke(this, new LoggingEventArgs(message.Message, message.Kind, source));

    private static string CheckOptionName(string name)
        => string.IsNullOrWhiteSpace(name) ? throw new ArgumentNullException(nameof(name)) : name;
}
