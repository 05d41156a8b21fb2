using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Reads and writes one member through delegates that are compiled once per class and member.</summary>
internal sealed class MemberAccess<TRow, TMember>
{
    private static readonly ConcurrentDictionary<string, MemberAccess<TRow, TMember>> Cache = new();

    private MemberAccess(MemberInfo member)
    {
        var row = Expression.Parameter(typeof(TRow));
        var place = Expression.MakeMemberAccess(row, member);
        var property = member as PropertyInfo;
        if (property == null || property.GetGetMethod() != null)
            Read = Expression.Lambda<Func<TRow, TMember>>(place, row).Compile();
        if (property == null ? !((FieldInfo)member).IsInitOnly : property.GetSetMethod() != null)
        {
            var value = Expression.Parameter(typeof(TMember));
            Write = Expression.Lambda<Action<TRow, TMember>>(Expression.Assign(place, value), row, value).Compile();
        }
    }

    /// <summary>Null for a property that can only be set.</summary>
    public Func<TRow, TMember> Read { get; }

    /// <summary>Null for a member that can only be read.</summary>
    public Action<TRow, TMember> Write { get; }

    public static MemberAccess<TRow, TMember> Of(MemberInfo member)
        => Cache.GetOrAdd(member.Name, _ => new MemberAccess<TRow, TMember>(member));
}
