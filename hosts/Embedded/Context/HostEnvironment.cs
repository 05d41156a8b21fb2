namespace Microsoft.ML.Runtime;

/// <summary>
/// The root environment of a context, and the host of each component registered under it. Every registration without a
/// seed draws from the random numbers of its parent, so the order of registrations decides the seeds of what follows.
/// </summary>
internal sealed class HostEnvironment : IHost, IHostEnvironmentInternal, ICancelable
{
    private readonly HostEnvironment _parent;
    private readonly Action<string, ChannelMessage> _log;
    private readonly List<WeakReference<HostEnvironment>> _children = [];
    private readonly Lock _lock = new();

    // Polled by a training thread while another one cancels.
    private volatile bool _isCanceled;

    public HostEnvironment(int? seed, Action<string, ChannelMessage> log)
    {
        Seed = seed;
        Rand = TauswortheHybrid.Create(seed);
        ComponentCatalog = new ComponentCatalog();
        _log = log;
    }

    private HostEnvironment(HostEnvironment parent, string name, Random rand)
    {
        _parent = parent;
        _log = parent._log;
        Seed = parent.Seed;
        Rand = rand;
        ComponentCatalog = parent.ComponentCatalog;
        _isCanceled = parent._isCanceled;
        ShortName = name;
        // ML.NET skips the direct parent in the names it shows.
        ParentFullName = parent._parent?.FullName;
    }

    public Random Rand { get; }

    public int? Seed { get; }

    public ComponentCatalog ComponentCatalog { get; }

    public bool IsCanceled => _isCanceled;

    public string ShortName { get; }

    public string ParentFullName { get; }

    public string FullName => ParentFullName == null ? ShortName : $"{ParentFullName}; {ShortName}";

    public string ContextDescription => "HostEnvironment";

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        lock (_lock)
        {
            var rand = seed is int value ? TauswortheHybrid.Create(value) : new TauswortheHybrid(Rand);
            var child = new HostEnvironment(this, name, rand);
            _children.RemoveAll(reference => !reference.TryGetTarget(out _));
            _children.Add(new(child));
            return child;
        }
    }

    /// <summary>Asks this environment and everything registered under it to stop, for good.</summary>
    public void CancelExecution()
    {
        lock (_lock)
        {
            _isCanceled = true;
            foreach (var reference in _children)
            {
                if (reference.TryGetTarget(out var child))
                    child.CancelExecution();
            }
            _children.Clear();
        }
    }

    public IChannel Start(string name) => new Channel(this, name, _log);

    public IPipe<TMessage> StartPipe<TMessage>(string name) => new Pipe<TMessage>(this, name);

    public IProgressChannel StartProgressChannel(string name)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        return new ProgressChannel(this);
    }

    public TException Process<TException>(TException ex)
        where TException : Exception
    {
        if (ex == null)
            return null;
        ex.Data["Throwing component"] = "Environment";
        return Contracts.Mark(ex);
    }
}
