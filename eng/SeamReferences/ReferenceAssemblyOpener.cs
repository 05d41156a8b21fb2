using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using MLExtensions.Core;

namespace MLExtensions.Build;

/// <summary>
/// Opens the listed members of one assembly by changing their visibility bits where they stand in the metadata
/// tables. Nothing moves, so no table has to be rebuilt and the result differs from the input in those bits only.
/// </summary>
internal sealed class ReferenceAssemblyOpener
{
    private const int FlagsInTypeRow = 0;
    private const int FlagsInFieldRow = 0;
    private const int FlagsInMethodRow = 6; // after the 4 bytes of RVA and the 2 of ImplFlags

    private readonly byte[] _image;
    private readonly int _metadataStart;
    private readonly MetadataReader _reader;
    private readonly string _identity;
    private readonly Dictionary<string, TypeDefinitionHandle> _types = [];

    private ReferenceAssemblyOpener(byte[] image, PEReader file)
    {
        _image = image;
        _metadataStart = file.PEHeaders.MetadataStartOffset;
        _reader = file.GetMetadataReader();
        var definition = _reader.GetAssemblyDefinition();
        Name = _reader.GetString(definition.Name);
        _identity = $"{Name} {InformationalVersion(definition) ?? definition.Version.ToString()}";
        foreach (var handle in _reader.TypeDefinitions)
            _types.TryAdd(FullName(handle), handle);
    }

    private string Name { get; }

    /// <summary>Returns a copy of <paramref name="image"/> in which every entry for this assembly is open.</summary>
    /// <exception cref="InvalidOperationException">An entry names nothing in the assembly, or something private.</exception>
    public static byte[] Open(byte[] image, IEnumerable<AllowListEntry> entries)
    {
        var copy = (byte[])image.Clone();
        using var file = new PEReader(new MemoryStream(image, writable: false));
        var opener = new ReferenceAssemblyOpener(copy, file);
        foreach (var entry in entries)
        {
            if (entry.Assembly == opener.Name)
                opener.Open(entry);
        }
        return copy;
    }

    private void Open(AllowListEntry entry)
    {
        if (!_types.TryGetValue(entry.TypeName, out var typeHandle))
            throw Unresolved(entry, $"there is no type {entry.TypeName}");
        var type = _reader.GetTypeDefinition(typeHandle);
        var count = entry.Kind switch
        {
            AllowListKind.Type => OpenType(entry, typeHandle),
            AllowListKind.Field => OpenField(entry, type),
            AllowListKind.Property => OpenMethods(entry, type, ["get_" + entry.MemberName, "set_" + entry.MemberName]),
            _ => OpenMethods(entry, type, [entry.MemberName]),
        };
        if (count == 0)
            throw Unresolved(entry, $"the type has no such {entry.Kind.ToString().ToLowerInvariant()}");
    }

    private int OpenType(AllowListEntry entry, TypeDefinitionHandle handle)
    {
        var attributes = _reader.GetTypeDefinition(handle).Attributes;
        var open = (attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public or TypeAttributes.NotPublic => TypeAttributes.Public,
            TypeAttributes.NestedPrivate => throw Private(entry),
            _ => TypeAttributes.NestedPublic,
        };
        var flags = Row(TableIndex.TypeDef, MetadataTokens.GetRowNumber(handle))[FlagsInTypeRow..];
        BinaryPrimitives.WriteUInt32LittleEndian(flags, (uint)((attributes & ~TypeAttributes.VisibilityMask) | open));
        return 1;
    }

    private int OpenField(AllowListEntry entry, TypeDefinition type)
    {
        var count = 0;
        foreach (var handle in type.GetFields())
        {
            var field = _reader.GetFieldDefinition(handle);
            if (_reader.GetString(field.Name) != entry.MemberName)
                continue;
            // Fields and methods share the values of the access bits.
            var access = Opened(entry, (MethodAttributes)(field.Attributes & FieldAttributes.FieldAccessMask));
            WriteAccess(Row(TableIndex.Field, MetadataTokens.GetRowNumber(handle))[FlagsInFieldRow..], access);
            count++;
        }
        return count;
    }

    private int OpenMethods(AllowListEntry entry, TypeDefinition type, string[] names)
    {
        var count = 0;
        foreach (var handle in type.GetMethods())
        {
            var method = _reader.GetMethodDefinition(handle);
            if (!names.Contains(_reader.GetString(method.Name)))
                continue;
            if (!entry.Accepts(method.DecodeSignature(new SignatureNames(), null).ParameterTypes))
                continue;
            var access = Opened(entry, method.Attributes & MethodAttributes.MemberAccessMask);
            WriteAccess(Row(TableIndex.MethodDef, MetadataTokens.GetRowNumber(handle))[FlagsInMethodRow..], access);
            count++;
        }
        return count;
    }

    /// <summary>
    /// internal and protected internal become public. private protected becomes protected internal, so that an
    /// override can be declared protected, which the run time accepts against the original.
    /// </summary>
    private MethodAttributes Opened(AllowListEntry entry, MethodAttributes access) => access switch
    {
        MethodAttributes.Public or MethodAttributes.Assembly or MethodAttributes.FamORAssem => MethodAttributes.Public,
        MethodAttributes.FamANDAssem => MethodAttributes.FamORAssem,
        MethodAttributes.Family => MethodAttributes.Family,
        _ => throw Private(entry),
    };

    private Span<byte> Row(TableIndex table, int rowNumber)
    {
        var size = _reader.GetTableRowSize(table);
        var start = _metadataStart + _reader.GetTableMetadataOffset(table) + ((rowNumber - 1) * size);
        return _image.AsSpan(start, size);
    }

    private static void WriteAccess(Span<byte> flags, MethodAttributes access)
    {
        var others = BinaryPrimitives.ReadUInt16LittleEndian(flags) & ~(int)MethodAttributes.MemberAccessMask;
        BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(others | (int)access));
    }

    private string FullName(TypeDefinitionHandle handle)
    {
        var type = _reader.GetTypeDefinition(handle);
        var name = _reader.GetString(type.Name);
        var outer = type.GetDeclaringType();
        if (!outer.IsNil)
            return FullName(outer) + '.' + name;
        var space = _reader.GetString(type.Namespace);
        return space.Length == 0 ? name : space + '.' + name;
    }

    // ML.NET keeps its assembly version at 1.0.0.0, so messages need the one that people know.
    private string? InformationalVersion(AssemblyDefinition assembly)
    {
        foreach (var handle in assembly.GetCustomAttributes())
        {
            var attribute = _reader.GetCustomAttribute(handle);
            if (attribute.Constructor.Kind != HandleKind.MemberReference)
                continue;
            var type = _reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
            if (type.Kind != HandleKind.TypeReference)
                continue;
            if (_reader.GetString(_reader.GetTypeReference((TypeReferenceHandle)type).Name) != nameof(AssemblyInformationalVersionAttribute))
                continue;
            var blob = _reader.GetBlobReader(attribute.Value);
            blob.ReadUInt16(); // the prolog of every attribute value
            return blob.ReadSerializedString();
        }
        return null;
    }

    private InvalidOperationException Unresolved(AllowListEntry entry, string reason) =>
        new($"'{entry.Text}' cannot be found in {_identity}: {reason}.");

    private InvalidOperationException Private(AllowListEntry entry) =>
        new($"'{entry.Text}' is private in {_identity}; only what ML.NET shares with its friends can be opened.");
}
