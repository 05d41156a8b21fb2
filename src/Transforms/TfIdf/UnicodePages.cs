namespace MLExtensions.Transforms;

/// <summary>A number for each code point, in pages of which those of zeros are one.</summary>
internal sealed class UnicodePages<T>
    where T : struct
{
    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;
    private const int LastCodePoint = 0x10FFFF;

    private readonly T[] _empty = new T[PageSize];
    private readonly T[][] _pages = new T[(LastCodePoint >> PageBits) + 1][];

    public UnicodePages() => Array.Fill(_pages, _empty);

    public T this[int codePoint]
    {
        get => _pages[codePoint >> PageBits][codePoint & (PageSize - 1)];
        set
        {
            ref T[] page = ref _pages[codePoint >> PageBits];
            if (page == _empty)
                page = new T[PageSize];
            page[codePoint & (PageSize - 1)] = value;
        }
    }
}
