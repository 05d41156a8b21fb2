using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLExtensions.HostContract;

public class LoggingTests
{
    private readonly MLContext _context = new(seed: 1);
    private readonly List<LoggingEventArgs> _events = [];

    public LoggingTests() => _context.Log += (_, message) => _events.Add(message);

    private IHostEnvironment Environment => _context;

    private LoggingEventArgs Only(ChannelMessageKind kind) => Assert.Single(_events, message => message.Kind == kind);

    [Fact]
    public void MessagesOfAChannelArriveWithTheirKind()
    {
        using (var channel = Environment.Start("Work"))
        {
            channel.Info(MessageSensitivity.None, "info {0}", 1);
            channel.Warning(MessageSensitivity.None, "warning {0}", 2);
            channel.Error(MessageSensitivity.None, "error {0}", 3);
        }

        Assert.Equal("info 1", Only(ChannelMessageKind.Info).RawMessage);
        Assert.Equal("warning 2", Only(ChannelMessageKind.Warning).RawMessage);
        Assert.Equal("error 3", Only(ChannelMessageKind.Error).RawMessage);
    }

    [Fact]
    public void TheMessageNamesSourceAndKind()
    {
        using (var channel = Environment.Register("Part").Start("Work"))
            channel.Info(MessageSensitivity.None, "done");

        var message = Only(ChannelMessageKind.Info);
        Assert.Equal("Part; Work", message.Source);
        Assert.Equal("[Source=Part; Work, Kind=Info] done", message.Message);
    }

    [Fact]
    public void HostsOfHostsAreNamedByTheirOwnNameAndTheChannel()
    {
        using (var channel = Environment.Register("Outer").Register("Inner").Start("Work"))
            channel.Info(MessageSensitivity.None, "done");

        Assert.EndsWith("Inner; Work", Only(ChannelMessageKind.Info).Source, StringComparison.Ordinal);
    }

    [Fact]
    public void AMessageWithoutArgumentsIsNotFormatted()
    {
        using (var channel = Environment.Start("Work"))
            channel.Info(MessageSensitivity.None, "curly {braces} stay {0}");

        Assert.Equal("curly {braces} stay {0}", Only(ChannelMessageKind.Info).RawMessage);
    }

    [Fact]
    public void StartAndEndOfAChannelAreTraced()
    {
        Environment.Start("Work").Dispose();
        string[] traces = [.. _events.Where(message => message.Kind == ChannelMessageKind.Trace).Select(message => message.RawMessage)];

        Assert.Equal("Channel started", traces[0]);
        Assert.StartsWith("Channel finished. Elapsed", traces[1], StringComparison.Ordinal);
    }

    [Fact]
    public void DisposingAChannelTwiceIsTracedOnce()
    {
        var channel = Environment.Start("Work");
        channel.Dispose();
        int count = _events.Count;
        channel.Dispose();
        Assert.Equal(count, _events.Count);
    }

    [Fact]
    public void WithoutAListenerNothingBreaks()
    {
        IHostEnvironment environment = new MLContext();
        using var channel = environment.Start("Work");
        channel.Info(MessageSensitivity.None, "nobody listens");
        Assert.Empty(_events);
    }

    [Fact]
    public void TheContextIsTheSender()
    {
        object? sender = null;
        _context.Log += (source, _) => sender = source;
        using (var channel = Environment.Start("Work"))
            channel.Info(MessageSensitivity.None, "x");

        Assert.Same(_context, sender);
    }
}
